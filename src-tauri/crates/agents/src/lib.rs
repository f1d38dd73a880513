//! Imports, and the agents that screen and propose.
