//! Wire types, the command table and the closed error codes.
