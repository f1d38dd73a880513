//! `mcp`.

use clap::Args;

/// `mcp`.
#[derive(Debug, Args)]
pub struct Mcp {
    /// Only print the tools with their schemas
    #[arg(long)]
    pub list_tools: bool,
}
