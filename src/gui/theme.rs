//! The window's colours, sizes and fonts (the design's tokens), and egui's style made from them.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow,
    Stroke, Style, TextStyle, Theme, Visuals, style::WidgetVisuals, vec2,
};

use super::ligatures::without_ligatures;
use crate::frame::Side;

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Colours by their role. Two sets: [`DARK`] and [`LIGHT`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    pub dark: bool,
    pub canvas: Color32,
    pub panel: Color32,
    pub bar: Color32,
    pub inset: Color32,
    pub control: Color32,
    pub hovered: Color32,
    pub line: Color32,
    pub strong_line: Color32,
    pub segment: Color32,
    pub text: Color32,
    pub second: Color32,
    pub third: Color32,
    /// Means chosen, focused, here; nothing else.
    pub accent: Color32,
    pub on_accent: Color32,
    pub selected: Color32,
    pub a: Color32,
    pub b: Color32,
    pub difference: Color32,
    /// Letters on A's, B's and the difference's colour.
    pub on_identity: Color32,
    pub mask: Color32,
    pub warning: Color32,
    pub damage: Color32,
}

pub const DARK: Tokens = Tokens {
    dark: true,
    canvas: rgb(0x0E0F10),
    panel: rgb(0x1A1B1D),
    bar: rgb(0x1F2023),
    inset: rgb(0x121315),
    control: rgb(0x2A2C2F),
    hovered: rgb(0x36383C),
    line: rgb(0x2F3134),
    strong_line: rgb(0x44474C),
    segment: rgb(0x3D4045),
    text: rgb(0xE8E9EB),
    second: rgb(0xA9ADB3),
    third: rgb(0x949AA1),
    accent: rgb(0x3CC9B1),
    on_accent: rgb(0x05231E),
    selected: rgb(0x173A35),
    a: rgb(0x4AA3FF),
    b: rgb(0xFFA64D),
    difference: rgb(0xEFCBFF),
    on_identity: rgb(0x101214),
    mask: rgb(0xFF00A6),
    warning: rgb(0xFFF0A0),
    damage: rgb(0xFF5470),
};

pub const LIGHT: Tokens = Tokens {
    dark: false,
    canvas: rgb(0xC6C8CB),
    panel: rgb(0xF7F7F8),
    bar: rgb(0xEDEEF0),
    inset: rgb(0xFFFFFF),
    control: rgb(0xE3E5E8),
    hovered: rgb(0xD8DADE),
    line: rgb(0xD3D5D9),
    strong_line: rgb(0xB3B7BD),
    segment: rgb(0xFFFFFF),
    text: rgb(0x191A1C),
    second: rgb(0x4C5157),
    third: rgb(0x5E636A),
    accent: rgb(0x087060),
    on_accent: rgb(0xFFFFFF),
    selected: rgb(0xD3ECE7),
    a: rgb(0x0068BB),
    b: rgb(0x9E4B00),
    difference: rgb(0x52186F),
    on_identity: rgb(0xFFFFFF),
    mask: rgb(0xE0008F),
    warning: rgb(0x4F4200),
    damage: rgb(0xB00045),
};

/// Marks on the canvas do not follow the theme.
pub const CANVAS_MARK: Color32 = rgb(0x3CC9B1);
/// Letters on [`CANVAS_MARK`].
pub const ON_CANVAS_MARK: Color32 = rgb(0x05231E);

impl Tokens {
    /// The set in use.
    pub fn of(context: &egui::Context) -> &'static Self {
        match context.theme() {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    /// A's or B's colour.
    pub fn side(&self, side: Side) -> Color32 {
        match side {
            Side::A => self.a,
            Side::B => self.b,
        }
    }
}

/// Inter Medium.
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Inter SemiBold.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// Inter Regular.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// JetBrains Mono Regular: every number that can change.
pub fn mono(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// JetBrains Mono Medium.
pub fn mono_medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("mono-medium".into()))
}

/// Fonts and both styles, set once.
pub fn install(context: &egui::Context) {
    context.set_fonts(fonts());
    for (theme, tokens) in [(Theme::Dark, &DARK), (Theme::Light, &LIGHT)] {
        context.set_style_of(theme, style(tokens));
    }
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let files: [(&str, &[u8]); 5] = [
        (
            "Inter Regular",
            include_bytes!("../../assets/fonts/Inter-Regular.otf"),
        ),
        (
            "Inter Medium",
            include_bytes!("../../assets/fonts/Inter-Medium.otf"),
        ),
        (
            "Inter SemiBold",
            include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
        ),
        (
            "JetBrains Mono Regular",
            include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ),
        (
            "JetBrains Mono Medium",
            include_bytes!("../../assets/fonts/JetBrainsMono-Medium.ttf"),
        ),
    ];
    for (name, bytes) in files {
        fonts.font_data.insert(
            name.to_owned(),
            Arc::new(FontData::from_owned(without_ligatures(bytes))),
        );
    }
    let proportional = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let monospace = fonts
        .families
        .get(&FontFamily::Monospace)
        .cloned()
        .unwrap_or_default();
    let mut family = |family: FontFamily, own: &[&str], rest: &[String]| {
        let names = own
            .iter()
            .map(|n| (*n).to_owned())
            .chain(rest.iter().cloned())
            .collect();
        fonts.families.insert(family, names);
    };
    family(FontFamily::Proportional, &["Inter Regular"], &proportional);
    family(
        FontFamily::Monospace,
        &["JetBrains Mono Regular"],
        &monospace,
    );
    family(
        FontFamily::Name("medium".into()),
        &["Inter Medium", "Inter Regular"],
        &proportional,
    );
    family(
        FontFamily::Name("semibold".into()),
        &["Inter SemiBold", "Inter Regular"],
        &proportional,
    );
    family(
        FontFamily::Name("mono-medium".into()),
        &["JetBrains Mono Medium", "JetBrains Mono Regular"],
        &monospace,
    );
    fonts
}

fn style(t: &Tokens) -> Style {
    let mut style = Style {
        animation_time: 0.08,
        visuals: visuals(t),
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Heading, semibold(16.0)),
        (TextStyle::Body, regular(13.0)),
        (TextStyle::Button, regular(13.0)),
        (TextStyle::Small, regular(12.0)),
        (TextStyle::Monospace, mono(12.5)),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Monospace;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 4.0);
    spacing.button_padding = vec2(10.0, 6.0);
    spacing.interact_size = vec2(40.0, 24.0);
    spacing.icon_width = 14.0;
    spacing.icon_width_inner = 10.0;
    spacing.combo_width = 124.0;
    spacing.slider_rail_height = 4.0;
    spacing.menu_margin = Margin::same(6);
    style
}

fn visuals(t: &Tokens) -> Visuals {
    let mut v = if t.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let widget = |fill: Color32, edge: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, edge),
        corner_radius: CornerRadius::same(5),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    v.panel_fill = t.panel;
    v.window_fill = t.panel;
    v.window_stroke = Stroke::new(1.0, t.strong_line);
    v.faint_bg_color = t.bar;
    v.extreme_bg_color = t.inset;
    v.text_edit_bg_color = Some(t.inset);
    v.code_bg_color = t.inset;
    v.hyperlink_color = t.accent;
    v.warn_fg_color = t.warning;
    v.error_fg_color = t.damage;
    v.weak_text_color = Some(t.third);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = CornerRadius::same(8);
    v.slider_trailing_fill = true;
    v.disabled_alpha = 0.45;
    v.selection.bg_fill = t.selected;
    v.selection.stroke = Stroke::new(1.0, t.accent);
    v.widgets.noninteractive = widget(t.panel, t.line, t.second);
    v.widgets.noninteractive.fg_stroke.color = t.text;
    v.widgets.inactive = widget(t.control, Color32::TRANSPARENT, t.text);
    v.widgets.hovered = widget(t.hovered, Color32::TRANSPARENT, t.text);
    v.widgets.active = widget(t.strong_line, Color32::TRANSPARENT, t.text);
    v.widgets.open = widget(t.hovered, Color32::TRANSPARENT, t.text);
    let shadow = Shadow {
        offset: [0, 4],
        blur: 12,
        spread: 0,
        color: Color32::from_black_alpha(if t.dark { 89 } else { 38 }),
    };
    v.popup_shadow = shadow;
    v.window_shadow = shadow;
    v
}
/// The frame of a dialog or sheet over the window.
pub fn dialog_frame(ui: &egui::Ui) -> egui::Frame {
    egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(20))
}
