//! Every statement's bytes, and the page that describes them.

mod page;
mod round_trip;
