//! Sheets over the window: help, about, and why 255 becomes 252.

use eframe::egui::{self, Grid, RichText, ScrollArea, Ui, vec2};

use super::context::Commands;
use super::theme::{Tokens, dialog_frame, mono, regular, semibold};
use super::widgets::Button;
use crate::command::{CATALOGUE, Command, Menu};

/// The sheet that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    Help,
    About,
    Why,
}

/// What hands do, beside the keys.
const HANDS: [(&str, &str); 13] = [
    (
        "Drop files",
        "left half A, right half B; two files: A and B; a folder: its frames; Shift: to the difference",
    ),
    (
        "Wheel",
        "zoom at the pointer by whole steps; with Ctrl in small ones",
    ),
    ("Drag", "pan; double click fits"),
    ("Click", "pin the read-out and the region; Esc frees"),
    (
        "Alt and drag",
        "draw the region; drag its edges to resize, its label to move",
    ),
    ("Hold Shift", "shows the other side in place"),
    ("Wipe line", "drag anywhere on it; double click centres"),
    ("Number boxes", "drag, type or wheel; Ctrl is ten times"),
    ("Labels", "double click restores the default"),
    ("Timeline", "click goes there, drag scrubs"),
    ("Histogram", "drag the threshold line"),
    ("Table", "click a cell to pin its pixel"),
    (
        "Right click on A or B",
        "open, clear, choose another video stream",
    ),
];

pub fn show(ui: &mut Ui, sheet: Sheet, commands: &mut Commands) {
    let (title, size) = match sheet {
        Sheet::Help => ("Keys and hands", vec2(900.0, 620.0)),
        Sheet::About => ("About Framelens", vec2(520.0, 300.0)),
        Sheet::Why => ("Why 255 comes back as 252", vec2(620.0, 420.0)),
    };
    let screen = ui.ctx().content_rect();
    let size = size.min(screen.size() - vec2(48.0, 48.0));
    let modal = egui::Modal::new(egui::Id::unique(("sheet", title))).frame(dialog_frame(ui));
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(size.x);
        ui.horizontal(|ui| {
            ui.label(RichText::new(title).font(semibold(16.0)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if Button::new("Close").key("Esc").show(ui).clicked() {
                    commands.push(Command::Leave);
                }
            });
        });
        ui.add_space(8.0);
        ScrollArea::vertical()
            .max_height(size.y - 60.0)
            .min_scrolled_height(size.y - 60.0)
            .auto_shrink([false, true])
            .show(ui, |ui| match sheet {
                Sheet::Help => help(ui),
                Sheet::About => about(ui),
                Sheet::Why => why(ui),
            });
    });
    if response.should_close() {
        commands.push(Command::Leave);
    }
}

fn help(ui: &mut Ui) {
    let tokens = Tokens::of(ui.ctx());
    ui.columns(3, |columns| {
        for (column, menus) in columns.iter_mut().zip([
            &[Menu::File, Menu::Edit][..],
            &[Menu::View, Menu::Difference, Menu::Help],
            &[Menu::Frame],
        ]) {
            for menu in menus {
                column.add_space(8.0);
                column.label(RichText::new(menu.label()).font(semibold(12.5)));
                Grid::new(("keys", menu.label()))
                    .num_columns(2)
                    .spacing(vec2(12.0, 2.0))
                    .show(column, |ui| {
                        for entry in CATALOGUE
                            .iter()
                            .filter(|e| e.menu == *menu && !e.shortcuts.is_empty())
                        {
                            let keys: Vec<String> =
                                entry.shortcuts.iter().map(ToString::to_string).collect();
                            ui.label(
                                RichText::new(keys.join("  "))
                                    .font(mono(11.5))
                                    .color(tokens.third),
                            );
                            ui.label(RichText::new(entry.label).font(regular(12.5)));
                            ui.end_row();
                        }
                    });
            }
        }
    });
    ui.add_space(12.0);
    ui.label(RichText::new("Hands").font(semibold(12.5)));
    Grid::new("hands")
        .num_columns(2)
        .spacing(vec2(16.0, 2.0))
        .show(ui, |ui| {
            for (hand, what) in HANDS {
                ui.label(RichText::new(hand).font(regular(12.5)).color(tokens.third));
                ui.label(RichText::new(what).font(regular(12.5)));
                ui.end_row();
            }
        });
}

fn about(ui: &mut Ui) {
    let tokens = Tokens::of(ui.ctx());
    let library = crate::media::about();
    let line = |ui: &mut Ui, text: String| {
        ui.label(RichText::new(text).font(regular(13.0)).color(tokens.text));
    };
    line(
        ui,
        format!(
            "Framelens {}, a desktop frame inspector.",
            env!("CARGO_PKG_VERSION")
        ),
    );
    line(ui, "Licence: MIT or Apache-2.0, at your option.".into());
    ui.add_space(8.0);
    line(ui, "Decoded by FFmpeg on this machine:".into());
    for (name, version) in &library.versions {
        ui.label(
            RichText::new(format!("{name} {version}"))
                .font(mono(12.0))
                .color(tokens.second),
        );
    }
    line(ui, format!("FFmpeg's licence: {}", library.licence));
    ui.add_space(8.0);
    line(
        ui,
        "Fonts: Inter and JetBrains Mono, SIL Open Font License 1.1.".into(),
    );
}

fn why(ui: &mut Ui) {
    let tokens = Tokens::of(ui.ctx());
    for text in [
        "A holds the images as they were written: white is 255, 255, 255. B is the same animation as a video writer stores \
         it: an AVI with the codec MP42, which keeps luma and colour (YUV), not RGB.",
        "On the way in, plain bgr24 -> yuv420p conversion makes white Y 234, U 127, V 127; on the way out, plain bicubic \
         conversion makes it R 251, G 253, B 250 or close to it. Gray by cv2's formula is then 252.",
        "Neither the codec nor its quality setting did it: a lossless codec that stores YUV gives the same 252. Codecs that \
         store RGB (PNG, FFV1 in RGB) give 255 back.",
        "Try it: choose the profile `standard` at the upper right. It converts accurately by the file's tags, and the same \
         file reads 254. Choose `native` and channel Y to see the stored luma itself.",
    ] {
        ui.label(RichText::new(text).font(regular(13.0)).color(tokens.text));
        ui.add_space(8.0);
    }
}
