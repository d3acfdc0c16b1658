//! The source headers: what is open on each side, its facts, and what is wrong with it.

use eframe::egui::{self, Align, Color32, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::context::{Commands, Context};
use super::theme::{medium, regular};
use super::widgets::{Button, Combo, Look, Tile, letter_tile, shapes};
use crate::command::Command;
use crate::engine::{OpenState, SideState};
use crate::frame::{ColorModel, Side};
use crate::media::{ChannelOrder, IndexKind, SourceKind, SourceSpec, raw};
use crate::pairing::{Against, PairBy};

const SWAP_WIDTH: f32 = 84.0;
/// Of the choice among several video streams.
const STREAMS_WIDTH: f32 = 176.0;

/// Something to say beside the name.
struct Remark {
    text: String,
    short: String,
    damage: bool,
    hover: String,
    /// What a click does about it.
    command: Option<Command>,
}

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
            let text = super::canvas::shortened(&name, letters);
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
    for remark in remarks {
        x = paint_remark(ui, area, x, &remark, context, commands);
        if x > area.right() - 20.0 {
            break;
        }
    }
}

/// A combo box at the left of `button` where the file has several video streams: what was chosen now, if anything.
fn stream_choice(
    ui: &mut Ui,
    side: Side,
    button: Rect,
    context: &Context<'_>,
) -> Option<Option<Command>> {
    let open = context.open(side)?;
    let streams = &open.info.streams;
    if streams.len() < 2 {
        return None;
    }
    let place = Rect::from_min_max(
        pos2(button.left() - 12.0 - STREAMS_WIDTH, button.top()),
        pos2(button.left() - 12.0, button.bottom()),
    );
    let labels: Vec<&str> = streams.iter().map(|stream| stream.label.as_str()).collect();
    let at = streams
        .iter()
        .position(|stream| stream.index == open.info.stream);
    let name = format!("Video stream of {side}");
    let picked = Combo::new(&name, &labels, at)
        .width(STREAMS_WIDTH)
        .show(&mut child(ui, place, "streams"));
    Some(
        picked
            .filter(|picked| Some(*picked) != at)
            .and_then(|picked| {
                let spec = SourceSpec {
                    stream: Some(streams.get(picked)?.index),
                    ..context.session.source(side)?.clone()
                };
                Some(Command::Open(side, spec))
            }),
    )
}

fn paint_remark(
    ui: &mut Ui,
    area: Rect,
    x: f32,
    remark: &Remark,
    context: &Context<'_>,
    commands: &mut Commands,
) -> f32 {
    let tokens = context.tokens;
    let colour: Color32 = if remark.damage {
        tokens.damage
    } else {
        tokens.warning
    };
    let painter = ui.painter().with_clip_rect(area);
    let full = painter.layout_no_wrap(remark.text.clone(), regular(12.0), colour);
    let galley = if x + 16.0 + full.size().x <= area.right() {
        full
    } else {
        painter.layout_no_wrap(remark.short.clone(), regular(12.0), colour)
    };
    let y = area.top() + 15.0;
    if remark.damage {
        shapes::diamond(&painter, pos2(x + 5.0, y), 10.0, colour);
    } else {
        shapes::warning(&painter, pos2(x + 5.0, y), colour);
    }
    let width = galley.size().x;
    painter.galley(pos2(x + 16.0, y - galley.size().y / 2.0), galley, colour);
    let place = Rect::from_min_size(pos2(x, y - 9.0), vec2(width + 16.0, 18.0)).intersect(area);
    let sense = if remark.command.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(place, ui.scope_id().with(&remark.text), sense);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &remark.text));
    if remark.command.is_some() && response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    if response.on_hover_text(&remark.hover).clicked() {
        commands.extend(remark.command.clone());
    }
    x + 16.0 + width + 12.0
}

fn tile_menu(ui: &mut Ui, side: Side, context: &Context<'_>, commands: &mut Commands) {
    let mut entries = vec![
        (format!("Open {side} ..."), Command::AskFile(side)),
        (
            format!("Open folder as {side} ..."),
            Command::AskFolder(side),
        ),
        (format!("Open path as {side} ..."), Command::AskPath(side)),
        (format!("Clear {side}"), Command::Clear(side)),
        ("Swap A and B".to_owned(), Command::Swap),
    ];
    if let (Some(open), Some(spec)) = (context.open(side), context.session.source(side)) {
        for choice in &open.info.streams {
            if open.info.streams.len() > 1 && choice.index != open.info.stream {
                let spec = SourceSpec {
                    stream: Some(choice.index),
                    ..spec.clone()
                };
                entries.push((format!("Show {}", choice.label), Command::Open(side, spec)));
            }
        }
        entries.extend(other_order(side, open, spec));
    }
    if context.session.source(side).is_some_and(raw::claims) {
        entries.push(("Raw geometry ...".to_owned(), Command::AskRawGeometry(side)));
    }
    for (text, command) in entries {
        if ui.button(text).clicked() {
            commands.push(command);
            ui.close();
        }
    }
}

/// The entry that reads an array's colour channels in the other order.
fn other_order(side: Side, open: &OpenState, spec: &SourceSpec) -> Option<(String, Command)> {
    if open.info.kind != SourceKind::Array || open.info.format.model != ColorModel::Rgb {
        return None;
    }
    let other = match spec.channels.unwrap_or_default() {
        ChannelOrder::Bgr => ChannelOrder::Rgb,
        ChannelOrder::Rgb => ChannelOrder::Bgr,
    };
    let spec = SourceSpec {
        channels: Some(other),
        ..spec.clone()
    };
    let text = format!("Read channels as {}", other.name().to_uppercase());
    Some((text, Command::Open(side, spec)))
}

/// Name and facts of a side.
fn texts(side: Side, context: &Context<'_>) -> (String, Vec<String>) {
    match context.side(side) {
        SideState::Closed => (
            "Nothing open".into(),
            vec!["drop a video, images or a folder".into()],
        ),
        SideState::Opening { spec } => (spec.short_name(), vec!["opening ...".into()]),
        SideState::Failed { spec, .. } => {
            (spec.short_name(), vec!["not open, see the pane".into()])
        }
        SideState::Open(open) => match (context.moment(side), side) {
            (Some(moment), Side::A) => (
                format!("{}, {moment}", open.info.name),
                facts(open, context.window.x, context.session.upright),
            ),
            (Some(moment), Side::B) => (
                format!("{}, {moment}", open.info.name),
                vec![itself(context)],
            ),
            (None, _) => (
                open.info.name.clone(),
                facts(open, context.window.x, context.session.upright),
            ),
        },
    }
}

/// What the same source stands twice for.
fn itself(context: &Context<'_>) -> String {
    match context.session.against {
        Some(Against::Previous(1)) => "the same source, compared with its previous frame".into(),
        Some(against) => format!("the same source, compared with {against}"),
        None => String::new(),
    }
}

/// The facts of an open source, in the order in which they are given up from the back.
pub fn facts(open: &OpenState, window_width: f32, upright: bool) -> Vec<String> {
    let info = &open.info;
    let mut facts = Vec::new();
    let stills = matches!(info.kind, SourceKind::Sequence | SourceKind::Image);
    let images = format!(
        "{} images",
        super::widgets::figures::grouped(open.index.count())
    );
    if info.kind == SourceKind::Sequence {
        facts.push(images.clone());
    }
    facts.push(format!("{}x{}", info.width, info.height));
    // How it is meant to be seen stands beside the size, so that it is never the part that is cut off.
    if info.rotation != 0 {
        facts.push(match upright {
            true => format!("shown turned by {}°", info.rotation),
            false => format!(
                "meant to be turned by {}° (U), shown as stored",
                info.rotation
            ),
        });
    }
    if let Some(aspect) = info.pixel_aspect {
        let shown = if upright {
            "applied"
        } else {
            "shown square (U)"
        };
        facts.push(format!(
            "pixel aspect {}:{}, {shown}",
            aspect.numerator, aspect.denominator
        ));
    }
    let detail = info
        .codec_detail
        .as_ref()
        .map_or_else(String::new, |d| format!(" ({d})"));
    let format = &info.format.name;
    let codec = if stills {
        format!("{} {format}", info.codec)
    } else {
        format!("{}{detail}", info.codec)
    };
    facts.push(codec);
    if !stills && window_width >= 1400.0 {
        facts.push(format.clone());
    }
    if let Some(rate) = info.frame_rate.filter(|_| info.kind != SourceKind::Image) {
        let set = if info.frame_rate_set { " (set)" } else { "" };
        facts.push(format!("{} fps{set}", decimals(rate.as_f64())));
    }
    if !stills {
        facts.push(counted(open, window_width));
        let own_numbers = matches!(info.kind, SourceKind::Array | SourceKind::Matrix);
        if window_width >= 1400.0 && !own_numbers {
            facts.push(colour(open));
        }
    }
    let quiet = open.notes.iter().filter(|note| !note.warning);
    // The count stands at the front already.
    facts.extend(quiet.map(
        |note| match note.text.strip_prefix(&format!("{images}, ")) {
            Some(rest) => rest.to_owned(),
            None => note.text.clone(),
        },
    ));
    facts
}

fn counted(open: &OpenState, window_width: f32) -> String {
    let count = super::widgets::figures::grouped(open.index.count());
    if let Some((done, _)) = open.indexing.filter(|_| !open.index.complete) {
        return format!(
            "indexing {} frames ...",
            super::widgets::figures::grouped(done)
        );
    }
    if !open.index.complete {
        return "counting frames ...".into();
    }
    if window_width < 1400.0 {
        return format!("{count} frames");
    }
    let kind = match (open.index.kind, &open.index.reason) {
        (IndexKind::Decoded, Some(_)) => "index decoded",
        (IndexKind::Decoded, None) => "index from packets, proved",
        (IndexKind::Packets, _) if open.info.kind.is_stored() => "each by its place",
        (IndexKind::Packets, _) => "index from packets",
    };
    format!("{count} frames, {kind}")
}

fn colour(open: &OpenState) -> String {
    let color = open.info.color;
    match (color.matrix, color.full_range) {
        (None, None) => "no colour tags".into(),
        (matrix, range) => {
            let matrix = matrix.map(|m| m.name().to_owned());
            let range =
                range.map(|full| if full { "full range" } else { "limited range" }.to_owned());
            [matrix, range]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

/// At most three decimals, without zeros at the end.
fn decimals(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As many facts as fit, whole ones only.
fn fitting(ui: &Ui, facts: &[String], width: f32) -> String {
    let mut text = String::new();
    for fact in facts {
        let longer = if text.is_empty() {
            fact.clone()
        } else {
            format!("{text} · {fact}")
        };
        let galley = ui
            .painter()
            .layout_no_wrap(longer.clone(), regular(12.0), Color32::WHITE);
        if galley.size().x > width && !text.is_empty() {
            break;
        }
        text = longer;
    }
    text
}

fn all_notes(state: &SideState) -> String {
    state.open().map_or_else(String::new, |open| {
        open.notes
            .iter()
            .filter(|note| note.warning)
            .map(|note| format!("\n{}", note.text))
            .chain(
                open.index
                    .reason
                    .iter()
                    .map(|reason| format!("\nDecoded to count the frames: {reason}")),
            )
            .collect()
    })
}

fn remarks(side: Side, context: &Context<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let plain = |text: String, short: &str| Remark {
        hover: text.clone(),
        text,
        short: short.into(),
        damage: false,
        command: None,
    };
    if context.side(side).failed().is_some() {
        remarks.push(Remark {
            damage: true,
            ..plain("not open".into(), "not open")
        });
        return remarks;
    }
    let Some(open) = context.open(side) else {
        return remarks;
    };
    if let Some((number, error)) = &open.broken {
        remarks.push(Remark {
            damage: true,
            ..plain(
                format!("frame {number}: {}", error.what),
                "unreadable frame",
            )
        });
    }
    let reported = open
        .index
        .frames
        .iter()
        .filter(|f| f.damage == Some(crate::frame::Damage::Reported))
        .count();
    if reported > 0 {
        let frames = if reported == 1 { "frame" } else { "frames" };
        let text = format!("{reported} damaged {frames}");
        remarks.push(Remark {
            damage: true,
            hover: "The decoder reported errors on them; click goes to the next one".into(),
            command: context
                .facts
                .next_damage
                .or(context.facts.previous_damage)
                .map(Command::Seek),
            ..plain(text.clone(), &text)
        });
    }
    if side == Side::B {
        remarks.extend(against_a(open, context));
    }
    remarks.extend(
        open.notes
            .iter()
            .filter(|note| note.warning)
            .map(|note| plain(note.text.clone(), "more to say, point here")),
    );
    remarks
}

/// What B differs in from A.
fn against_a(b: &OpenState, context: &Context<'_>) -> Option<Remark> {
    if context.session.against.is_some() {
        return None;
    }
    let a = context.open(Side::A)?;
    if (a.info.width, a.info.height) != (b.info.width, b.info.height) {
        return Some(Remark {
            text: "another size than A".into(),
            short: "size differs".into(),
            damage: false,
            hover: format!(
                "A is {}x{}, B is {}x{}",
                a.info.width, a.info.height, b.info.width, b.info.height
            ),
            command: None,
        });
    }
    let rate = |open: &OpenState| {
        open.info
            .frame_rate
            .filter(|_| !open.info.frame_rate_set)
            .map(|r| r.as_f64())
    };
    let (fps_a, fps_b) = (rate(a)?, rate(b)?);
    if (fps_a - fps_b).abs() < 1e-3 * fps_a {
        return None;
    }
    let (rule, other, click) = match context.session.pairing.by {
        PairBy::Number => (
            "frame number",
            PairBy::Timestamp,
            "Click to pair by timestamp",
        ),
        PairBy::Timestamp => ("timestamp", PairBy::Number, "Click to pair by frame number"),
        PairBy::Content => return None,
    };
    Some(Remark {
        text: format!(
            "A runs at {} fps, B at {} fps: paired by {rule}",
            decimals(fps_a),
            decimals(fps_b)
        ),
        short: "fps differ".into(),
        damage: false,
        hover: format!(
            "A runs at {} fps, B at {} fps: paired by {rule}. {click}",
            decimals(fps_a),
            decimals(fps_b)
        ),
        command: Some(Command::PairBy(other)),
    })
}
