//! Fonts without ligatures: `346x260`, `->` and `|A-B|` stay the signs that they are made of.
//!
//! egui shapes with a font's own substitutions and knows no switch for them. Inter makes `6x2` a multiplication sign and
//! `->` an arrow by its contextual alternates, JetBrains Mono has ligatures for code. A substitution is only applied
//! under its tag, so another tag switches it off.

/// Substitutions that are switched off: contextual alternates, common and contextual ligatures.
const OFF: [&[u8; 4]; 3] = [b"calt", b"liga", b"clig"];
/// Means nothing to any shaper.
const NOTHING: &[u8; 4] = b"----";

/// The font with these substitutions renamed. Bytes that are no font come back as they are.
pub fn without_ligatures(font: &[u8]) -> Vec<u8> {
    let mut font = font.to_vec();
    for at in feature_records(&font).unwrap_or_default() {
        if OFF.iter().any(|tag| font[at..at + 4] == tag[..]) {
            font[at..at + 4].copy_from_slice(NOTHING);
        }
    }
    font
}

/// Where the tags of the feature list of the table GSUB stand, after the OpenType specification: each record is a tag of
/// 4 bytes and an offset of 2.
fn feature_records(font: &[u8]) -> Option<Vec<usize>> {
    let number = |at: usize| -> Option<usize> {
        let bytes = font.get(at..at + 2)?;
        Some(usize::from(u16::from_be_bytes([bytes[0], bytes[1]])))
    };
    let tables = number(4)?;
    let entry = (0..tables)
        .map(|i| 12 + 16 * i)
        .find(|at| font.get(*at..*at + 4) == Some(b"GSUB"))?;
    let substitutions = (number(entry + 8)? << 16) + number(entry + 10)?;
    let list = substitutions + number(substitutions + 6)?;
    let records = (0..number(list)?).map(|i| list + 2 + 6 * i);
    Some(records.filter(|at| at + 6 <= font.len()).collect())
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, Context, FontFamily, FontId};

    use super::*;
    use crate::gui::theme;

    #[test]
    fn signs_stay_separate_in_every_family() {
        let context = Context::default();
        theme::install(&context);
        let mut checked = 0;
        let mut run = |context: &Context| {
            let named = ["medium", "semibold", "mono-medium"].map(|n| FontFamily::Name(n.into()));
            let families = [FontFamily::Proportional, FontFamily::Monospace];
            for family in families.into_iter().chain(named) {
                for (together, alone) in [("346x260", 'x'), ("->", '>'), ("->", '-')] {
                    let shape = |text: &str| {
                        let font = FontId::new(64.0, family.clone());
                        let galley = context.fonts_mut(|fonts| {
                            fonts.layout_no_wrap(text.to_owned(), font, Color32::WHITE)
                        });
                        let glyphs = &galley.rows[0].glyphs;
                        let glyph = glyphs.iter().find(|glyph| glyph.chr == alone);
                        glyph.map(|glyph| glyph.uv_rect.size.y)
                    };
                    let own = shape(&alone.to_string());
                    assert_eq!(shape(together), own, "{together} in {family:?}");
                    checked += 1;
                }
            }
        };
        // Fonts set in one pass are there in the next.
        for pass in 0..2 {
            let output = context.run_ui(Default::default(), |ui| {
                if pass == 1 {
                    run(ui.ctx());
                }
            });
            output.drop_without_applying_deltas();
        }
        assert_eq!(checked, 15);
    }

    #[test]
    fn what_is_no_font_stays_as_it_is() {
        for bytes in [&b""[..], b"OTTO", b"OTTO\xff\xff no table follows here"] {
            assert_eq!(without_ligatures(bytes), bytes);
        }
    }
}
