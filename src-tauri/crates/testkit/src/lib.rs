//! A throw-away database, people with keys, a fixed clock.
