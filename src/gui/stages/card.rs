//! One stage of the strip: its name, its key figure, its switch and its small picture.

use eframe::egui::{
    Align2, Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureId, Ui, UiBuilder,
    Vec2, WidgetInfo, pos2, vec2,
};

use crate::analysis::{AnalysisSettings, DifferenceKind};
use crate::command::{Command, Export};
use crate::frame::Side;
use crate::gui::context::{Commands, Context};
use crate::gui::theme::{medium, mono, regular};
use crate::gui::widgets::{Button, check_box, focus_ring};
use crate::view::ChainStage;

const HEADER: f32 = 26.0;

/// Draws a card and says whether the pointer is on it.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    stage: ChainStage,
    texture: Option<(TextureId, Vec2)>,
    context: &Context<'_>,
    commands: &mut Commands,
) -> bool {
    let tokens = context.tokens;
    let chosen = context.session.stages.chosen == stage;
    let picture = Rect::from_min_max(pos2(rect.left(), rect.top() + HEADER), rect.max);
    let response = ui.interact(picture, ui.scope_id().with(stage.label()), Sense::click());
    response.widget_info(|| {
        let label = format!("Stage {}: {}", stage.label(), fact(stage, context));
        WidgetInfo::selected(Role::Button, true, chosen, label)
    });
    if response.clicked() {
        commands.push(Command::ChooseStage(stage));
    }

    let painter = ui.painter();
    painter.rect_filled(picture, 0.0, Color32::BLACK);
    if let Some((texture, size)) = texture {
        let inner = picture.shrink(1.0);
        let factor = (inner.width() / size.x).min(inner.height() / size.y);
        let place = Rect::from_center_size(inner.center(), size * factor);
        let tint = match is_on(stage, &context.session.analysis) {
            true => Color32::WHITE,
            false => Color32::from_gray(110),
        };
        painter.image(
            texture,
            place,
            Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            tint,
        );
    }
    let (width, colour) = match (chosen, response.hovered()) {
        (true, _) => (2.0, tokens.accent),
        (false, true) => (1.0, tokens.second),
        (false, false) => (1.0, tokens.line),
    };
    painter.rect_stroke(picture, 0.0, Stroke::new(width, colour), StrokeKind::Inside);
    focus_ring(ui, &response, picture, 0.0);
    save(ui, picture, stage, &response, commands);
    header(ui, rect, stage, context, commands);
    response.hovered()
}

/// The button in the corner that saves the stage's numbers, seen while the pointer is on the card; its menu says it in
/// words.
fn save(ui: &mut Ui, picture: Rect, stage: ChainStage, card: &Response, commands: &mut Commands) {
    let command = || Command::Save(Export::Stage(stage));
    let name = format!("Save stage {} as PNG", stage.label());
    let place = Rect::from_min_max(picture.max - vec2(46.0, 26.0), picture.max - vec2(2.0, 2.0));
    let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt(&name));
    let seen = card.hovered() || corner.rect_contains_pointer(place);
    corner.set_opacity(if seen { 1.0 } else { 0.0 });
    let button = Button::new("PNG").name(&name).small().width(44.0);
    let button = button.show(&mut corner);
    if button
        .on_hover_text(
            "Saves the numbers of this stage untouched, with 16 bits where they are deeper than 8.",
        )
        .clicked()
    {
        commands.push(command());
    }
    card.context_menu(|ui| {
        if ui.button(format!("{name} ...")).clicked() {
            commands.push(command());
            ui.close();
        }
    });
}

fn header(
    ui: &mut Ui,
    rect: Rect,
    stage: ChainStage,
    context: &Context<'_>,
    commands: &mut Commands,
) {
    let tokens = context.tokens;
    let line = Rect::from_min_size(rect.min, vec2(rect.width(), HEADER - 2.0));
    let title = title(stage, context);
    let y = line.center().y;
    let title_right = match switched(stage, &context.session.analysis) {
        None => {
            let painter = ui.painter();
            let at = pos2(line.left(), y);
            painter
                .text(at, Align2::LEFT_CENTER, &title, medium(12.5), tokens.text)
                .right()
        }
        Some((on, turned)) => {
            let mut child = ui.new_child(UiBuilder::new().max_rect(line).id_salt(stage.label()));
            let response = check_box(&mut child, &title, on);
            if response.clicked() {
                commands.push(Command::SetAnalysis(turned));
            }
            response.rect.right()
        }
    };
    let fact = fact(stage, context);
    let galley = ui
        .painter()
        .layout_no_wrap(fact, fact_font(stage), tokens.third);
    // A narrow card keeps its name.
    if title_right + 6.0 + galley.size().x <= line.right() {
        let at = pos2(line.right() - galley.size().x, y - galley.size().y / 2.0);
        ui.painter().galley(at.round(), galley, tokens.third);
    }
}

fn fact_font(stage: ChainStage) -> eframe::egui::FontId {
    match stage {
        ChainStage::Frame | ChainStage::Threshold | ChainStage::Regions => mono(11.5),
        _ => regular(11.5),
    }
}

fn title(stage: ChainStage, context: &Context<'_>) -> String {
    let analysis = &context.session.analysis;
    match stage {
        ChainStage::Difference => analysis.difference.formula().to_owned(),
        ChainStage::Gray if analysis.per_channel.is_some() => "Channels".to_owned(),
        ChainStage::Gray => {
            let mut name = analysis.chain_on().name().to_owned();
            name[..1].make_ascii_uppercase();
            name
        }
        stage => stage.label().to_owned(),
    }
}

/// Whether a stage can be switched, is on, and the settings with it turned round.
fn switched(stage: ChainStage, analysis: &AnalysisSettings) -> Option<(bool, AnalysisSettings)> {
    let mut turned = analysis.clone();
    let on = match stage {
        ChainStage::Blur => &mut turned.blur.on,
        ChainStage::Cleanup => &mut turned.cleanup.on,
        ChainStage::Regions => &mut turned.regions.on,
        _ => return None,
    };
    let was = *on;
    *on = !was;
    Some((was, turned))
}

fn is_on(stage: ChainStage, analysis: &AnalysisSettings) -> bool {
    switched(stage, analysis).is_none_or(|(on, _)| on)
}

/// The key figure of a stage.
pub(super) fn fact(stage: ChainStage, context: &Context<'_>) -> String {
    let analysis = &context.session.analysis;
    let gain = context.session.view.heatmap.gain;
    let shown_times = format!("shown x{}", (gain * 100.0).round() / 100.0);
    let chain = context
        .shown
        .and_then(|shown| shown.comparison.chain.as_ref());
    match stage {
        ChainStage::Frame => {
            let number = |side| context.shown.and_then(|shown| shown.pair.number(side));
            match (number(Side::B), number(Side::A)) {
                (Some(b), Some(a)) => format!("{b} against {a}"),
                (Some(one), None) | (None, Some(one)) => one.to_string(),
                (None, None) => String::new(),
            }
        }
        ChainStage::Difference if analysis.difference == DifferenceKind::Squared => {
            "16 bits".to_owned()
        }
        ChainStage::Difference => {
            let names = context
                .shown
                .and_then(|shown| shown.b.as_ref())
                .map(|side| crate::gui::readout::component_names(&side.pixels))
                .filter(|names| !names.is_empty());
            names.map_or(shown_times.clone(), |names| {
                format!("{names}, {shown_times}")
            })
        }
        ChainStage::Gray => shown_times,
        ChainStage::Blur => match analysis.blur.kernel() {
            Some(kernel) => format!("{0}x{0}, {shown_times}", kernel.size()),
            None => "off".to_owned(),
        },
        ChainStage::Threshold => match chain {
            Some(chain) => {
                let levels: Vec<String> =
                    chain.chosen.iter().map(|c| c.level.to_string()).collect();
                format!("> {}", levels.join(" "))
            }
            None => format!("> {}", analysis.threshold),
        },
        ChainStage::Cleanup => match analysis.cleanup.steps().len() {
            0 => "off".to_owned(),
            1 => "1 step".to_owned(),
            n => format!("{n} steps"),
        },
        ChainStage::Regions => match chain.and_then(|chain| chain.regions.as_ref()) {
            Some(regions) => format!("{} of {}", regions.found.len(), regions.total()),
            None => "off".to_owned(),
        },
    }
}
