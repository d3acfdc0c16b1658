//! Buttons to the next and previous change, peak or irregularity.

use eframe::egui::{Id, Ui};

use crate::command::{Command, Landmark, Way};
use crate::gui::context::{Commands, Context};
use crate::gui::widgets::{Button, Combo};

const ALL: [(Landmark, &str, &str); 3] = [
    (Landmark::Peak, "peak", "H"),
    (Landmark::Change, "change", "N"),
    (Landmark::Irregularity, "irregularity", "I"),
];

/// From the right: the two buttons, then what they go to.
pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let id = Id::unique("timeline landmark");
    let chosen = ui
        .data_mut(|data| data.get_persisted::<usize>(id))
        .unwrap_or(0);
    let (landmark, name, key) = ALL[chosen.min(ALL.len() - 1)];
    let around = context.facts.around(landmark);
    for (way, word, target) in [
        (Way::Next, "Next", around.next),
        (Way::Previous, "Previous", around.previous),
    ] {
        let full = format!("{word} {name}");
        let enabled = ui.add_enabled_ui(target.is_some(), |ui| {
            Button::new(word).name(&full).show(ui).clicked()
        });
        let shift = if way == Way::Previous { "Shift+" } else { "" };
        let hint = match target {
            Some(number) => format!("{full}: frame {number} ({shift}{key})"),
            None => format!("No {name} there, as far as pairs are known"),
        };
        if enabled.inner {
            commands.push(Command::Landmark(landmark, way));
        }
        enabled.response.on_hover_text(hint);
    }
    let names = ALL.map(|(_, name, _)| name);
    if let Some(picked) = Combo::new("Go to", &names, Some(chosen))
        .small()
        .width(96.0)
        .show(ui)
    {
        ui.data_mut(|data| data.insert_persisted(id, picked));
    }
}
