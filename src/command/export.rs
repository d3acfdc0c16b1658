//! What can be saved from the window.

use std::path::Path;

use crate::view::ChainStage;

/// A kind of file that is made of what the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Export {
    /// What the canvas shows, as PNG at 1:1.
    View,
    /// The numbers of a stage of the chain, untouched, as PNG.
    Stage(ChainStage),
    /// The region of the table's tab.
    Table(TableFile),
    /// Verdict, curves and numbers of the whole pair: a page, or JSON or CSV by the ending of the file's name.
    Report,
    /// Sources, position, settings and regions: everything to open the window again as it is.
    Session,
}

impl Export {
    /// What the person is asked for.
    pub fn title(self) -> &'static str {
        match self {
            Self::View => "Save the view as",
            Self::Stage(_) => "Save the stage as",
            Self::Table(_) => "Save the table as",
            Self::Report => "Save the report as (.html, .json or .csv)",
            Self::Session => "Save the session as",
        }
    }

    /// The kind of file, on the button that saves it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::View | Self::Stage(_) => "PNG",
            Self::Table(file) => file.kind(),
            Self::Report => "HTML",
            Self::Session => "session",
        }
    }

    /// Of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::View | Self::Stage(_) => "png",
            Self::Table(file) => file.extension(),
            Self::Report => "html",
            Self::Session => "framelens",
        }
    }
}

/// The kinds of file that a table can be saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableFile {
    /// Commas between the numbers.
    Csv,
    /// Tabs between them.
    Tsv,
    /// Blanks between them, as `numpy.savetxt(fmt="%d")` writes it.
    Text,
    /// A numpy array.
    Npy,
}

impl TableFile {
    pub const ALL: [Self; 4] = [Self::Csv, Self::Tsv, Self::Text, Self::Npy];

    /// Of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Text => "txt",
            Self::Npy => "npy",
        }
    }

    /// As it stands on the button that saves it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Text => "text",
            Self::Npy => "NPY",
        }
    }

    /// By the ending of a file's name; CSV when it says nothing else.
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        let known = Self::ALL
            .into_iter()
            .find(|file| extension.eq_ignore_ascii_case(file.extension()));
        known.unwrap_or(Self::Csv)
    }
}
