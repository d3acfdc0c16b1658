//! Keys.

/// A key with its modifiers. `key` is egui's name of it (`Space`, `ArrowLeft`, `A`, `Comma`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shortcut {
    pub ctrl: bool,
    pub shift: bool,
    pub key: &'static str,
}

impl Shortcut {
    pub(super) const fn plain(key: &'static str) -> Self {
        Self {
            ctrl: false,
            shift: false,
            key,
        }
    }

    pub(super) const fn ctrl(key: &'static str) -> Self {
        Self {
            ctrl: true,
            shift: false,
            key,
        }
    }

    pub(super) const fn shift(key: &'static str) -> Self {
        Self {
            ctrl: false,
            shift: true,
            key,
        }
    }

    pub(super) const fn ctrl_shift(key: &'static str) -> Self {
        Self {
            ctrl: true,
            shift: true,
            key,
        }
    }
}

impl std::fmt::Display for Shortcut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl+")?;
        }
        if self.shift {
            f.write_str("Shift+")?;
        }
        f.write_str(match self.key {
            "ArrowLeft" => "Left",
            "ArrowRight" => "Right",
            "Comma" => ",",
            "Period" => ".",
            "OpenBracket" => "[",
            "CloseBracket" => "]",
            "Plus" => "+",
            "Equals" => "=",
            "Minus" => "-",
            "Less" => "<",
            "Greater" => ">",
            "Questionmark" => "?",
            "Escape" => "Esc",
            "PageUp" => "PgUp",
            "PageDown" => "PgDn",
            key => key
                .strip_prefix("Num")
                .filter(|rest| rest.len() == 1)
                .unwrap_or(key),
        })
    }
}
