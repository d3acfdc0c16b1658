//! Why there is a difference to talk about, or why there is none.

use crate::analysis::SizeRule;
use crate::engine::SideState;
use crate::error::capitalised;
use crate::frame::Side;
use crate::gui::context::Context;

/// Whether the sections about the difference have something to show.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Availability {
    /// A difference, or one that will be there soon.
    Compared,
    /// Sides are missing: what is needed, and why it is not there.
    Needs { fact: &'static str, reason: String },
    /// The person has not chosen yet how two sizes become one.
    SizesDiffer,
    /// It cannot be taken with these settings.
    Impossible(String),
}

impl Availability {
    pub fn of(context: &Context<'_>) -> Self {
        let missing: Vec<Side> = Side::BOTH
            .into_iter()
            .filter(|&side| context.open(side).is_none())
            .collect();
        match missing[..] {
            [] => {}
            [side] => {
                let reason = match context.side(side) {
                    SideState::Failed { .. } => format!("{side} did not open."),
                    SideState::Opening { .. } => format!("{side} is being opened."),
                    _ => format!("Nothing is open as {side}."),
                };
                return Self::Needs {
                    fact: "needs A and B",
                    reason: format!("Needs A and B. {reason}"),
                };
            }
            _ => {
                return Self::Needs {
                    fact: "needs A and B",
                    reason: "Needs A and B.".to_owned(),
                };
            }
        }
        if sizes(context).is_some_and(|[a, b]| a != b)
            && context.session.analysis.sizes == SizeRule::Refuse
        {
            return Self::SizesDiffer;
        }
        let Some(shown) = context.shown else {
            return Self::Compared;
        };
        if let Some(Err(error)) = &shown.difference {
            let advice = error.advice.as_ref().map(|a| format!(": {a}"));
            return Self::Impossible(format!(
                "{}{}.",
                capitalised(&error.what),
                advice.unwrap_or_default()
            ));
        }
        match (&shown.a, &shown.b) {
            (Some(_), None) if !context.stale => Self::Needs {
                fact: "no pair",
                reason: "B has no frame for this one of A.".to_owned(),
            },
            (None, Some(_)) if !context.stale => Self::Needs {
                fact: "no pair",
                reason: "A has no frame for this one of B.".to_owned(),
            },
            _ => Self::Compared,
        }
    }

    /// What a closed section says in place of its key fact.
    pub fn fact(&self) -> Option<&'static str> {
        match self {
            Self::Compared => None,
            Self::Needs { fact, .. } => Some(fact),
            Self::SizesDiffer => Some("sizes differ"),
            Self::Impossible(_) => Some("not possible"),
        }
    }

    /// Why there are no numbers.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Compared => None,
            Self::Needs { reason, .. } => Some(reason),
            Self::SizesDiffer => Some("Off while the sizes differ."),
            Self::Impossible(reason) => Some(reason),
        }
    }

    /// Whether settings make sense: also when another setting would make the difference possible.
    pub fn has_settings(&self) -> bool {
        matches!(self, Self::Compared | Self::Impossible(_))
    }
}

/// Width and height of both pictures as they were decoded, once both are open.
pub(super) fn sizes(context: &Context<'_>) -> Option<[(u32, u32); 2]> {
    let of = |side| {
        let open = context.open(side)?;
        match context.shown {
            Some(pair) => match pair.side(side) {
                Some(shown) => Some((shown.frame.width, shown.frame.height)),
                // It has no frame here: there is nothing to choose a size rule for.
                None if pair.side(side.other()).is_some() && !context.stale => None,
                None => Some((open.info.width, open.info.height)),
            },
            None => Some((open.info.width, open.info.height)),
        }
    };
    Some([of(Side::A)?, of(Side::B)?])
}
