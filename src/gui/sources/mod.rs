//! The source headers: what is open on each side, its facts, and what is wrong with it.

mod facts;
mod menus;
mod remarks;

use eframe::egui::{self, Align, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::command::Command;
use crate::frame::Side;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{medium, regular};
use crate::gui::widgets::{Button, Look, Tile, letter_tile};

use facts::{fitting, texts};
use menus::{stream_choice, tile_menu};
use remarks::{all_notes, paint_remark, remarks};

const SWAP_WIDTH: f32 = 84.0;
/// Of the choice among several video streams.
const STREAMS_WIDTH: f32 = 176.0;

pub fn show(ui: &mut Ui, context: &Context<'_>, commands: &mut Commands) {
    let rect = ui.available_rect_before_wrap();
    ui.allocate_rect(rect, Sense::hover());
    let half = ((rect.width() - SWAP_WIDTH) / 2.0).floor();
    let a = Rect::from_min_size(rect.min, vec2(half, rect.height()));
    let swap = Rect::from_min_size(a.right_top(), vec2(SWAP_WIDTH, rect.height()));
    let b = Rect::from_min_max(swap.right_top(), rect.max);
    let line = egui::Stroke::new(1.0, context.tokens.line);
    ui.painter().vline(swap.left() + 0.5, rect.y_range(), line);
    ui.painter().vline(swap.right() - 0.5, rect.y_range(), line);
    header(ui, a, Side::A, context, commands);
    header(ui, b, Side::B, context, commands);
    let mut middle = child(ui, swap.shrink2(vec2(4.0, 10.0)), "swap");
    middle.with_layout(
        Layout::centered_and_justified(egui::Direction::LeftToRight),
        |ui| {
            if Button::new("Swap")
                .key("S")
                .look(Look::Quiet)
                .show(ui)
                .clicked()
            {
                commands.push(Command::Swap);
            }
        },
    );
}

fn child(ui: &mut Ui, rect: Rect, name: &str) -> Ui {
    ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect))
}

fn header(ui: &mut Ui, rect: Rect, side: Side, context: &Context<'_>, commands: &mut Commands) {
    let tokens = context.tokens;
    let mut ui = child(ui, rect.shrink2(vec2(12.0, 0.0)), &format!("header {side}"));
    ui.set_clip_rect(rect);
    let ui = &mut ui;
    let tile_rect = Rect::from_min_size(
        pos2(rect.left() + 12.0, rect.center().y - 12.0),
        vec2(24.0, 24.0),
    );
    let mut tile_ui = child(ui, tile_rect, "tile");
    let tile = letter_tile(
        &mut tile_ui,
        if side == Side::A { Tile::A } else { Tile::B },
        24.0,
    );
    tile.interact(Sense::click())
        .context_menu(|ui| tile_menu(ui, side, context, commands));

    let narrow = context.window.x < 900.0;
    let right = if narrow {
        rect.right() - 8.0
    } else {
        rect.right() - 12.0
    };
    let mut text_right = right;
    if !narrow {
        let name = format!("Open {side}");
        let button = Rect::from_min_max(
            pos2(right - 70.0, rect.center().y - 14.0),
            pos2(right, rect.center().y + 14.0),
        );
        let mut button_ui = child(ui, button, "open");
        let clicked = button_ui
            .with_layout(Layout::right_to_left(Align::Center), |ui| {
                Button::new(&name).show(ui).clicked()
            })
            .inner;
        if clicked {
            commands.push(Command::AskFile(side));
        }
        text_right = button.left() - 12.0;
        if let Some(choice) = stream_choice(ui, side, button, context) {
            text_right -= STREAMS_WIDTH + 12.0;
            commands.extend(choice);
        }
    }
    let left = tile_rect.right() + 10.0;
    let area = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2(text_right.max(left + 20.0), rect.bottom()),
    );
    let (name, facts) = texts(side, context);
    let shown_facts = fitting(ui, &facts, area.width());
    let hover = format!(
        "{name}\n{}{}",
        facts.join(" · "),
        all_notes(context.side(side))
    );

    let remarks = remarks(side, context);
    let painter = ui.painter().with_clip_rect(area);
    let most = area.width() * if remarks.is_empty() { 1.0 } else { 0.6 };
    let name_galley = {
        let mut letters = name.chars().count();
        loop {
            let text = crate::gui::canvas::shortened(&name, letters);
            let galley = painter.layout_no_wrap(text, medium(13.0), tokens.text);
            if galley.size().x <= most || letters <= 12 {
                break galley;
            }
            letters -= 2;
        }
    };
    let name_width = name_galley.size().x;
    painter.galley(
        pos2(area.left(), rect.top() + 7.0),
        name_galley,
        tokens.text,
    );
    painter.text(
        pos2(area.left(), rect.top() + 25.0),
        egui::Align2::LEFT_TOP,
        &shown_facts,
        regular(12.0),
        tokens.second,
    );
    let label = ui.interact(area, ui.scope_id().with("facts"), Sense::hover());
    label.widget_info(|| {
        egui::WidgetInfo::labeled(
            egui::Role::Label,
            true,
            format!("{side}: {name}, {shown_facts}"),
        )
    });
    label.on_hover_text(hover);

    let mut x = area.left() + name_width + 12.0;
    let count = remarks.len();
    for (i, remark) in remarks.iter().enumerate() {
        x = paint_remark(ui, area, x, remark, count - 1 - i, context, commands);
        if x > area.right() - 20.0 {
            break;
        }
    }
}
