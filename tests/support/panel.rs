//! A panel in a harness of its own: drawn headless, pointed at, asked what it pushed.

use eframe::egui::{self, Event, Modifiers, PointerButton, Pos2, Rect, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use framelens::analysis::AnalysisSettings;
use framelens::command::Command;
use framelens::gui::{inspector, table, theme, timeline};

use crate::drawing::Drawing;
use crate::scene::Scene;

pub const INSPECTOR: Vec2 = vec2(319.0, 768.0);
pub const TIMELINE: Vec2 = vec2(1600.0, 116.0);
pub const TABLE: Vec2 = vec2(1280.0, 346.0);

#[derive(Clone, Copy)]
pub enum Panel {
    Inspector,
    Timeline,
    Table,
}

pub fn harness(panel: Panel, size: Vec2, scene: Scene) -> Harness<'static, Scene> {
    let kind = if scene.light {
        Theme::Light
    } else {
        Theme::Dark
    };
    let mut themed = false;
    let mut harness = Harness::builder()
        .renderer(Drawing::default())
        .with_size(size)
        .with_theme(kind)
        // Each event is a step of its own: two clicks have to be near enough to be a double click.
        .with_step_dt(1.0 / 60.0)
        .build_ui_state(
            move |ui, scene: &mut Scene| {
                if !themed {
                    theme::install(ui.ctx());
                    themed = true;
                    return;
                }
                let area = ui.ctx().content_rect();
                ui.painter().rect_filled(area, 0.0, scene.tokens().panel);
                let whole = egui::UiBuilder::new().max_rect(area);
                ui.scope_builder(whole, |ui| {
                    scene.with(|context, commands| match panel {
                        Panel::Inspector => inspector::show(ui, context, commands),
                        Panel::Timeline => timeline::show(ui, context, commands),
                        Panel::Table => table::show(ui, context, commands),
                    });
                });
            },
            scene,
        );
    harness.run_steps(4);
    harness
}

/// The lesson with its mask shown, so that the mask's section is open.
pub fn masked() -> Scene {
    let mut scene = Scene::lesson();
    scene.session.view.mask.shown = true;
    scene
}

pub fn shown(panel: Panel) -> Harness<'static, Scene> {
    let size = match panel {
        Panel::Inspector => INSPECTOR,
        Panel::Timeline => TIMELINE,
        Panel::Table => TABLE,
    };
    harness(panel, size, masked())
}

/// Steps the harness and returns what was pushed since, applied to the session.
pub fn pushed(harness: &mut Harness<'_, Scene>) -> Vec<Command> {
    harness.run_steps(3);
    let commands = harness.state_mut().apply();
    harness.run_steps(1);
    commands
}

pub fn pointer(harness: &Harness<'_, Scene>, at: Pos2, pressed: bool) {
    harness.event(Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::default(),
    });
}

pub fn click_at(harness: &mut Harness<'_, Scene>, at: Pos2) {
    harness.event(Event::PointerMoved(at));
    pointer(harness, at, true);
    pointer(harness, at, false);
}

pub fn drag(harness: &mut Harness<'_, Scene>, from: Pos2, to: Pos2) {
    harness.event(Event::PointerMoved(from));
    pointer(harness, from, true);
    harness.step();
    for part in 1..=4 {
        harness.event(Event::PointerMoved(from.lerp(to, part as f32 / 4.0)));
        harness.step();
    }
    pointer(harness, to, false);
}

pub fn rect_of(harness: &Harness<'_, Scene>, label: &str) -> Rect {
    harness.get_by_label(label).rect()
}

pub fn value_of(harness: &Harness<'_, Scene>, label: &str) -> String {
    harness
        .get_by_label(label)
        .accesskit_node()
        .value()
        .unwrap_or_default()
}

pub fn analysis(commands: &[Command]) -> AnalysisSettings {
    let last = commands.iter().rev().find_map(|command| match command {
        Command::SetAnalysis(analysis) => Some(analysis.clone()),
        _ => None,
    });
    last.unwrap_or_else(|| panic!("no SetAnalysis in {commands:?}"))
}

/// Opens a combo box and chooses one of its options.
pub fn choose(harness: &mut Harness<'_, Scene>, combo: &str, option: &str) -> Vec<Command> {
    harness.get_by_label(combo).click();
    harness.run_steps(3);
    let role = egui::Role::ListBoxOption;
    harness.get_by_role_and_label(role, option).click();
    pushed(harness)
}

/// Writes a picture for a person to look at, when asked to.
pub fn picture(harness: &mut Harness<'_, Scene>, name: &str) {
    let Some(folder) = std::env::var_os("FRAMELENS_PANELS") else {
        return;
    };
    let path = std::path::Path::new(&folder).join(format!("{name}.png"));
    let image = harness.render().expect("the panel is drawn");
    image.save(&path).expect("the picture is written");
}
