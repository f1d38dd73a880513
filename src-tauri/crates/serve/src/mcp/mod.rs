//! Agents by MCP: over standard input and output for one agent, and over streamable HTTP on the same server. Its tools are made of the
//! table of operations (ADR 6).

mod handler;
mod http;
mod stdio;
mod tools;

pub(crate) use http::operations;
pub use stdio::serve;

/// The tools as a client is told them. It needs neither a database nor a server.
pub fn described() -> serde_json::Value {
    serde_json::json!({ "tools": tools::tools() })
}
