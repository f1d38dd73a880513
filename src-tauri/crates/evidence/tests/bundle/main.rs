//! The bundle as a whole: written, verified, tampered with.

mod export;
mod honest;
mod world;
