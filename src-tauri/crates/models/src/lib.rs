//! Asking a language model behind an OpenAI-compatible endpoint (`/v1/chat/completions`): where it is, and one exchange with
//! it within bounds of time, size, requests and tokens. What is asked and what an answer is worth stand in
//! `countersign_agents::model`. The endpoint's key is in no answer, no error and no log.
#![deny(missing_docs)]

mod client;
mod endpoint;
mod http;
mod limits;
mod trial;
mod wire;

pub use client::{Client, Spent};
pub use endpoint::{Endpoint, Stated};
pub use limits::{Budget, Patience};
pub use trial::{Trial, trial};
pub use wire::{LONGEST_ANSWER, MOST_ANSWER_TOKENS};
