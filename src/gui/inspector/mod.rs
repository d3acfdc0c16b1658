//! The inspector: difference and mask settings, the numbers of the frame and of the region.

mod against;
mod availability;
mod channels;
mod damage;
mod decision;
mod difference;
mod exclusions;
mod hints;
mod histogram;
mod mask;
mod regions;
mod sender;
mod sizes;
mod stage;
mod statistics;
mod verdict;

use eframe::egui::{ScrollArea, Ui};

use self::availability::Availability;
pub(super) use self::damage::{buttons as damage_buttons, is_any as has_damage};
use super::context::{Commands, Context};
use crate::frame::Channel;

/// Shows all sections that apply, scrolling when they are higher than the panel. `ui` is the whole panel, without
/// margin.
pub fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let availability = Availability::of(context);
    ScrollArea::vertical()
        .id_salt("inspector")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            verdict::show(ui, context, commands);
            against::show(ui, context, commands);
            sizes::show(ui, context, commands);
            let laboratory = context.session.stages.shown;
            if context.session.against.is_some() && !laboratory {
                sender::show(ui, context, commands);
            }
            if laboratory {
                stage::show(ui, context, commands);
                decision::show(ui, context, commands);
                hints::show(ui, context);
            }
            difference::show(ui, context, &availability, commands);
            if availability != Availability::SizesDiffer {
                mask::show(ui, context, &availability, commands);
                histogram::show(ui, context, &availability, commands);
            }
            statistics::show(ui, context, commands);
            if laboratory {
                channels::show(ui, context, commands);
                sender::show(ui, context, commands);
            }
            damage::show(ui, context, commands);
            exclusions::show(ui, context, commands);
            if laboratory {
                hints::take_home(ui, commands);
            }
        });
}

/// The largest level that can occur in what is shown; 255 while nothing is.
fn peak(context: &Context<'_>) -> u16 {
    let side = context.shown.and_then(|s| s.a.as_ref().or(s.b.as_ref()));
    let Some(side) = side else { return 255 };
    let decoded = matches!(
        context.session.channel(),
        Channel::Y | Channel::U | Channel::V
    );
    let pixels = if decoded { &side.native } else { &side.pixels };
    pixels.peak().max(1)
}

/// Numbers are in the text colour, in third text while newer ones are being made.
fn number_colour(context: &Context<'_>) -> eframe::egui::Color32 {
    if context.old_numbers {
        context.tokens.third
    } else {
        context.tokens.text
    }
}

/// Step 3 of what goes when space is short.
fn narrow(context: &Context<'_>) -> bool {
    context.window.x < 1160.0
}
