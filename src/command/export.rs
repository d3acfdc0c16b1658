//! What can be saved from the window.

/// A kind of file that is made of what the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Export {
    /// What the canvas shows, as PNG at 1:1.
    View,
    /// The region of the table's tab as CSV.
    Table,
    /// Sources, position, settings and regions: everything to open the window again as it is.
    Session,
}

impl Export {
    /// What the person is asked for.
    pub fn title(self) -> &'static str {
        match self {
            Self::View => "Save the view as",
            Self::Table => "Save the table as",
            Self::Session => "Save the session as",
        }
    }

    /// The kind of file, on the button that saves it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::View => "PNG",
            Self::Table => "CSV",
            Self::Session => "session",
        }
    }

    /// Of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::View => "png",
            Self::Table => "csv",
            Self::Session => "framelens",
        }
    }
}
