//! A document as one page of HTML: no script, nothing loaded from elsewhere, every text escaped.

use std::io::{self, Write};

use super::{Block, Document};
use crate::html::{begin, escape};
use crate::words::thousands;

/// Writes the page.
///
/// # Errors
/// The disk.
pub fn page(of: &Document, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(begin(&of.title, STYLE).as_bytes())?;
    writeln!(
        out,
        "<header>\n<h1>{}</h1>\n<p class=\"about\">{}</p>",
        escape(&of.title),
        escape(&of.about)
    )?;
    facts(&of.cover, out)?;
    writeln!(out, "<p class=\"note\">{}</p>\n</header>", escape(&of.note))?;
    for block in &of.blocks {
        one(block, out)?;
    }
    out.write_all(b"</body>\n</html>\n")
}

fn one(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Heading(level, text) => {
            let level = level.saturating_add(1).min(6);
            writeln!(out, "<h{level}>{}</h{level}>", escape(text))
        }
        Block::Text(text) => writeln!(out, "<p>{}</p>", escape(text)),
        Block::Quiet(text) => writeln!(out, "<p class=\"quiet\">{}</p>", escape(text)),
        Block::Facts(all) => facts(all, out),
        Block::Chart { title, of, bars } => {
            writeln!(
                out,
                "<h3>{}</h3>\n<table><thead><tr><th>{}</th><th>Number</th></tr></thead><tbody>",
                escape(title),
                escape(of)
            )?;
            for (name, number) in bars {
                writeln!(
                    out,
                    "<tr><td>{}</td><td>{}</td></tr>",
                    escape(name),
                    thousands(*number)
                )?;
            }
            out.write_all(b"</tbody></table>\n")
        }
        Block::Entry {
            who,
            did,
            when,
            marks,
            facts: all,
        } => {
            writeln!(
                out,
                "<div class=\"entry\">\n<p><b>{}</b> {} <span class=\"quiet\">{}</span></p>",
                escape(who),
                escape(did),
                escape(when)
            )?;
            for mark in marks {
                writeln!(out, "<p class=\"mark\">{}</p>", escape(mark))?;
            }
            facts(all, out)?;
            out.write_all(b"</div>\n")
        }
    }
}

fn facts(all: &[(String, String)], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<dl>\n")?;
    for (label, value) in all {
        writeln!(out, "<dt>{}</dt><dd>{}</dd>", escape(label), escape(value))?;
    }
    out.write_all(b"</dl>\n")
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c2024;background:#fff}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:2px solid #1c2024}h3{font-size:1.05rem}.about{font-size:1.1rem}\
.note{border-left:3px solid #60646c;padding-left:1rem}.quiet{color:#60646c}.mark{font-weight:600;color:#8a3b00}\
dd,td{overflow-wrap:anywhere;white-space:pre-wrap}.entry{border-left:2px solid #d9d9e0;padding-left:.75rem;margin:.5rem 0;break-inside:avoid}\
.entry p{margin:0}dl{display:grid;grid-template-columns:10rem 1fr;gap:.1rem 1rem;margin:.25rem 0 0}dt{color:#60646c}dd{margin:0}\
th{text-align:left}@media print{body{max-width:none;margin:0;font-size:10pt}}";
