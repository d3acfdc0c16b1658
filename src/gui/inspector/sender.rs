//! What a sender costs that transmits only the pixels that changed in this frame.

use eframe::egui::{Align2, Role, Sense, Ui, WidgetInfo, vec2};

use super::number_colour;
use crate::analysis::sender::Cost;
use crate::command::Command;
use crate::figures::{grouped, percent};
use crate::frame::Side;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{mono, regular};
use crate::gui::widgets::{Button, Look, Section, fact};

const ROW: f32 = 20.0;

pub(super) fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let Some(shown) = context.shown else { return };
    let Some(chain) = &shown.comparison.chain else {
        return;
    };
    let cost = Cost::of(&chain.mask);
    let share = 100.0 * cost.total() as f64 / cost.raw.max(1) as f64;
    let packet = shown.side(Side::B).and_then(|side| side.frame.bytes);
    Section::new("Change-only sender")
        .key_fact(percent(share), mono(12.5), context.tokens.second)
        .open_by_default(context.session.against.is_some())
        .show(ui, |ui| {
            let bytes = |bytes: u64| format!("{} bytes", grouped(bytes));
            row(ui, context, "changed x 3", &bytes(cost.pixels));
            row(ui, context, "mask bits", &bytes(cost.mask));
            row(ui, context, "together", &bytes(cost.total()));
            row(ui, context, "raw frame", &bytes(cost.raw));
            let packet = packet.map_or("not known".to_owned(), bytes);
            row(ui, context, "codec's packet", &packet);
            ui.add_space(4.0);
            fact(
                ui,
                format!(
                    "Sending only what changed takes {} of the raw frame.",
                    percent(share)
                ),
            );
            ui.add_space(4.0);
            let shown = context.session.receiver.shown;
            let button = Button::new("What the receiver gets ...")
                .name("Receiver's error curve")
                .look(Look::Toggle { on: shown })
                .small();
            if button.show(ui).clicked() {
                commands.push(Command::ToggleReceiver);
            }
            ui.add_space(4.0);
        });
}

fn row(ui: &mut Ui, context: &Context<'_>, name: &str, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let painter = ui.painter();
    painter.text(
        rect.left_center(),
        Align2::LEFT_CENTER,
        name,
        regular(12.5),
        context.tokens.second,
    );
    painter.text(
        rect.right_center(),
        Align2::RIGHT_CENTER,
        text,
        mono(12.0),
        number_colour(context),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {text}")));
}
