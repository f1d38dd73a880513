//! How far a long work is: a bar on a terminal, hidden until there is something to show.

use std::{io::IsTerminal as _, sync::Mutex, time::Duration};

use countersign_app::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::out::Out;

/// A watch with the bar that shows it; the bar goes when this does.
#[derive(Debug)]
pub struct Shown {
    /// What the work tells, and what cancels it.
    pub watch: Watch,
    bar: ProgressBar,
}

impl Shown {
    /// Shows a bar on standard error if that is a terminal.
    pub fn new(out: Out) -> Self {
        if !std::io::stderr().is_terminal() || out.is_json() {
            return Self {
                watch: Watch::default(),
                bar: ProgressBar::hidden(),
            };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let (shown, phase) = (bar.clone(), Mutex::new(""));
        let watch = Watch::new(move |step| {
            if let Ok(mut now) = phase.lock()
                && *now != step.phase
            {
                if now.is_empty() {
                    shown.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
                    shown.enable_steady_tick(Duration::from_millis(200));
                }
                *now = step.phase;
                let template = if step.of.is_some() {
                    "{msg:10} [{bar:30}] {percent:>3} %  {elapsed}"
                } else {
                    "{msg:10} {spinner} {pos}  {elapsed}"
                };
                if let Ok(style) = ProgressStyle::with_template(template) {
                    shown.set_style(style);
                }
                shown.set_message(step.phase);
            }
            if let Some(of) = step.of {
                shown.set_length(of);
            }
            shown.set_position(step.done);
        });
        Self { watch, bar }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
