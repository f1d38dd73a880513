//! The bundle as a whole: written, verified, tampered with.

mod by_hand;
mod export;
mod honest;
mod rules;
mod tamper;
mod world;
