//! Buttons to the next and previous change, peak, irregularity or damaged frame.

use eframe::egui::{Id, Ui};

use super::curve::label;
use crate::command::{Command, Landmark, Way};
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::{Button, Combo};
use crate::session::Around;

/// What the buttons go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    Damage,
    Landmark(Landmark),
}

impl Goal {
    const ALL: [Self; 4] = [
        Self::Damage,
        Self::Landmark(Landmark::Peak),
        Self::Landmark(Landmark::Change),
        Self::Landmark(Landmark::Irregularity),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Damage => "damage",
            Self::Landmark(Landmark::Peak) => "peak",
            Self::Landmark(Landmark::Change) => "change",
            Self::Landmark(Landmark::Irregularity) => "irregularity",
        }
    }

    /// Goes to the next one; to the previous one with Shift.
    fn key(self) -> &'static str {
        match self {
            Self::Damage => "K",
            Self::Landmark(Landmark::Peak) => "H",
            Self::Landmark(Landmark::Change) => "N",
            Self::Landmark(Landmark::Irregularity) => "I",
        }
    }

    fn command(self, way: Way) -> Command {
        match (self, way) {
            (Self::Damage, Way::Next) => Command::NextDamage,
            (Self::Damage, Way::Previous) => Command::PreviousDamage,
            (Self::Landmark(landmark), way) => Command::Landmark(landmark, way),
        }
    }

    fn around(self, context: &Context<'_>) -> Around {
        match self {
            Self::Damage => Around {
                previous: context.facts.previous_damage,
                next: context.facts.next_damage,
            },
            Self::Landmark(landmark) => context.facts.around(landmark),
        }
    }

    /// What a button says when the pointer rests on it: where it goes, or why it goes nowhere.
    fn hint(self, way: Way, target: Option<u64>, context: &Context<'_>) -> String {
        let name = match self {
            Self::Landmark(Landmark::Peak) => {
                format!("peak of {}", label(context.session.curve))
            }
            other => other.name().to_owned(),
        };
        let (word, shift) = match way {
            Way::Next => ("Next", ""),
            Way::Previous => ("Previous", "Shift+"),
        };
        match target {
            Some(number) => format!("{word} {name}: frame {number} ({shift}{})", self.key()),
            None => format!("No {name} there, as far as frames are known"),
        }
    }
}

/// From the right: the two buttons, then what they go to. Where a frame is damaged, that is what they start with.
pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands, damaged: bool) {
    let (goals, id) = match damaged {
        true => (&Goal::ALL[..], "timeline landmark or damage"),
        false => (&Goal::ALL[1..], "timeline landmark"),
    };
    let id = Id::unique(id);
    let kept = ui.data_mut(|data| data.get_persisted::<usize>(id));
    let chosen = kept.unwrap_or(0).min(goals.len() - 1);
    let goal = goals[chosen];
    let around = goal.around(context);
    for (way, word, target) in [
        (Way::Next, "Next", around.next),
        (Way::Previous, "Previous", around.previous),
    ] {
        let name = format!("{word} {}", goal.name());
        let enabled = ui.add_enabled_ui(target.is_some(), |ui| {
            Button::new(word).name(&name).show(ui).clicked()
        });
        if enabled.inner {
            commands.push(goal.command(way));
        }
        enabled
            .response
            .on_hover_text(goal.hint(way, target, context));
    }
    let names: Vec<&str> = goals.iter().map(|goal| goal.name()).collect();
    if let Some(picked) = Combo::new("Go to", &names, Some(chosen))
        .small()
        .width(96.0)
        .show(ui)
    {
        ui.data_mut(|data| data.insert_persisted(id, picked));
    }
}
