//! What breaks: servers and clients killed in the middle, full disks, held locks, lost connections, old backups, clocks.
//! Real servers and real processes. What is asked of each: nothing that was acknowledged is missing, nothing is half
//! written, and the failure is a code, a sentence and a hint.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]
#![cfg(test)]

mod audit;
mod backup;
mod clock;
mod crash;
mod disk;
mod exports;
mod holder;
mod imports;
mod kit;
mod process;
mod recovery;
mod retry;
mod two;
mod writers;
