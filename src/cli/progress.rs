//! A progress bar on standard error, where a person sees it.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Frames decoded (or pairs compared) so far; silent when standard error is no terminal.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A bar that appears with the first frames.
    pub fn new() -> Self {
        let bar = std::io::stderr()
            .is_terminal()
            .then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
        Self { bar }
    }

    /// `done` frames out of `of`, when that is known.
    pub fn show(&self, done: u64, of: Option<u64>) {
        let template = match of {
            Some(_) => "decoding {bar:40} {pos} of {len} frames, {eta} left",
            None => "decoding {spinner} {pos} frames, {per_sec}",
        };
        self.draw(template, done, of);
    }

    /// `done` pairs of `of` are compared.
    pub fn compared(&self, done: u64, of: u64) {
        let template = "comparing {bar:40} {pos} of {len} pairs, {per_sec}, {eta} left";
        self.draw(template, done, Some(of));
    }

    fn draw(&self, template: &str, done: u64, of: Option<u64>) {
        let Some(bar) = &self.bar else { return };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if let Some(of) = of {
            bar.set_length(of);
        }
        bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
