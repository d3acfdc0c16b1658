//! The window's title: what is open, by the names that the headers carry.

use eframe::egui::{self, ViewportCommand};

use crate::frame::Side;
use crate::session::Session;

/// The title as the window system was told last.
#[derive(Default)]
pub struct Title(String);

impl Title {
    /// Tells the window system when the names became others.
    pub fn follow(&mut self, session: &Session, context: &egui::Context) {
        let title = text(session);
        if self.0 != title {
            context.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.0 = title;
        }
    }
}

/// `a.avi - b.avi - Framelens`; a side that is not open is left out.
pub fn text(session: &Session) -> String {
    let names = Side::BOTH
        .iter()
        .filter_map(|side| Some(session.source(*side)?.short_name()));
    let words: Vec<String> = names.chain(["Framelens".to_owned()]).collect();
    words.join(" - ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::SourceSpec;

    #[test]
    fn the_title_names_what_is_open() {
        let mut session = Session::default();
        assert_eq!(text(&session), "Framelens");
        session.b = Some(SourceSpec::path("/clips/two words.avi"));
        assert_eq!(text(&session), "two words.avi - Framelens");
        session.a = Some(SourceSpec::path("/clips/frames"));
        assert_eq!(text(&session), "frames - two words.avi - Framelens");
    }
}
