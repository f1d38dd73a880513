//! The report's page: no script, nothing loaded from elsewhere, every text escaped.

use std::io::{self, Write};

use super::action::{Action, Entry};
use super::{ACTIONS, ENTRIES, Report, SHOWN, chart, facts};
use crate::html::{self, escape};
use crate::words::{count, thousands};

/// Writes it.
pub fn write(of: &Report, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Report on export {}", of.manifest.export_id);
    out.write_all(html::begin(&title, STYLE).as_bytes())?;
    cover(of, out)?;
    counts(of, out)?;
    actions(of, out)?;
    out.write_all(b"</body>\n</html>\n")
}

fn line(out: &mut dyn Write, label: &str, value: &str) -> io::Result<()> {
    writeln!(out, "<tr><th>{label}</th><td>{}</td></tr>", escape(value))
}

fn lines(out: &mut dyn Write, all: &[(&str, String)]) -> io::Result<()> {
    all.iter()
        .try_for_each(|(label, value)| line(out, label, value))
}

fn cover(of: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<header>\n<h1>{}</h1>\n<p class=\"criteria\">{}</p>\n<table>",
        facts::TITLE,
        escape(&of.manifest.filter.words())
    )?;
    lines(out, &facts::cover(of))?;
    out.write_all(
        b"</table>\n<p class=\"note\">This page is for reading and printing. It carries no signature and proves nothing by itself: it follows from the \
          export alone, and whoever has that makes it anew and compares: \
          <code>countersign-verify EXPORT --trust TRUST --compare-tables FOLDER</code>. States are as of the last record; what the clock alone brings about does not show.</p>\n</header>\n",
    )
}

fn counts(of: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<h2>What it holds</h2>\n<table>\n")?;
    lines(out, &facts::totals(of))?;
    writeln!(out, "</table>\n<p class=\"quiet\">{}</p>", facts::COUNTED)?;
    for chart in facts::charts(&of.counts) {
        out.write_all(chart::section(chart.title, chart.of, &chart.bars).as_bytes())?;
    }
    Ok(())
}

fn actions(of: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<h2>The actions</h2>\n")?;
    if of.summary {
        return writeln!(
            out,
            "<p class=\"note\">The export holds more than {} actions, so they are not told one by one here. Its tables have all of them, and an export of a \
             part of it has a report of its own.</p>",
            thousands(ACTIONS as u64)
        );
    }
    writeln!(
        out,
        "<p class=\"quiet\">In the order of their proposals. Of a text the first {} characters are shown, and of all actions together {} records. \
         Opening an action is recorded too and not told here. Times are UTC.</p>",
        thousands(SHOWN as u64),
        thousands(ENTRIES as u64)
    )?;
    if of.actions.is_empty() {
        out.write_all(b"<p>None.</p>\n")?;
    }
    for action in &of.actions {
        one(action, out)?;
    }
    writeln!(
        out,
        "<footer class=\"quiet\">The last record is of {}.</footer>",
        escape(&of.last_at)
    )
}

fn one(of: &Action, out: &mut dyn Write) -> io::Result<()> {
    let title = if of.content == "present" {
        format!("{} on {}", of.kind, of.subject)
    } else {
        "an action whose content is not here".to_owned()
    };
    writeln!(
        out,
        "<article>\n<h3><span>A-{}</span> {}{}</h3>\n<p class=\"state\">{}</p>\n<h4>What was asked</h4>\n<dl>",
        escape(&of.seq),
        escape(&title),
        if of.simulation { " (simulation)" } else { "" },
        escape(&of.state)
    )?;
    let mut fact = |label: &str, value: &str| -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        writeln!(out, "<dt>{label}</dt><dd>{}</dd>", escape(value))
    };
    fact("Asked by", &of.agent)?;
    fact("At", &of.at)?;
    fact("Risk", &of.risk)?;
    fact("Amount", &of.amount)?;
    fact("Revision", &of.revision)?;
    fact("Advice", &of.advice)?;
    fact("Confidence", &of.confidence)?;
    fact("Why", &of.explanation)?;
    fact("Rules", &of.rules)?;
    fact("Parameters", &of.params)?;
    fact("Input", &of.input)?;
    fact("Output", &of.output)?;
    fact("Id", &of.id)?;
    if of.content != "present" {
        fact("Content", &of.content)?;
    }
    out.write_all(b"</dl>\n<h4>What came of it</h4>\n")?;
    if of.entries.is_empty() && of.left_out == 0 {
        out.write_all(b"<p class=\"quiet\">Nobody has decided or said anything.</p>\n")?;
    }
    for entry in &of.entries {
        said(entry, out)?;
    }
    if of.left_out > 0 {
        writeln!(
            out,
            "<p class=\"quiet\">{} about it stand in the export and not here.</p>",
            count(of.left_out, "further record")
        )?;
    }
    out.write_all(b"</article>\n")
}

fn said(of: &Entry, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<div class=\"entry\">\n<p><b>{}</b> {} <span class=\"quiet\">{}, record {}</span></p>",
        escape(&of.who),
        escape(&of.did),
        escape(&of.at),
        of.seq
    )?;
    for mark in &of.marks {
        writeln!(out, "<p class=\"mark\">{}</p>", escape(mark))?;
    }
    out.write_all(b"<dl>\n")?;
    for (label, value) in &of.facts {
        writeln!(out, "<dt>{}</dt><dd>{}</dd>", escape(label), escape(value))?;
    }
    out.write_all(b"</dl>\n</div>\n")
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2024;background:#fff}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:2px solid #1c2024}h3{font-size:1.05rem;margin:0}\
h3 span{color:#60646c;margin-right:.5rem}h4{font-size:.9rem;margin:.75rem 0 .25rem;color:#60646c}.criteria{font-size:1.1rem}\
.note{border-left:3px solid #60646c;padding-left:1rem}.quiet{color:#60646c}.state{margin:0;font-weight:600}\
.mark{margin:.1rem 0;font-weight:600;color:#8a3b00}table{border-collapse:collapse}th{text-align:left;padding-right:1rem;\
vertical-align:top;font-weight:600}td,dd{overflow-wrap:anywhere;white-space:pre-wrap}.n{text-align:right}\
.counts{margin-top:.5rem;font-size:.9em}.counts td,.counts th{border-bottom:1px solid #d9d9e0;padding:.1rem 1rem .1rem 0}\
.chart{margin:1.5rem 0;break-inside:avoid}svg{width:100%;max-width:40rem;height:auto;font-size:13px}svg rect{fill:#3e63dd}\
svg text{fill:#1c2024}svg .name{text-anchor:end}article{border-top:1px solid #d9d9e0;padding:1rem 0;margin-top:1rem}\
.entry{border-left:2px solid #d9d9e0;padding-left:.75rem;margin:.5rem 0;break-inside:avoid}.entry p{margin:0}\
dl{display:grid;grid-template-columns:9rem 1fr;gap:.1rem 1rem;margin:.25rem 0 0}dt{color:#60646c}dd{margin:0}\
@media print{body{max-width:none;margin:0;font-size:10pt}header{break-after:page}article{break-inside:auto}\
svg rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";
