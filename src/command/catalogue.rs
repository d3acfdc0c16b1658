//! Every menu, top to bottom, with its keys.

use super::shortcut::Shortcut;
use super::{ChainText, Command, Export, Landmark, TableFile, ThemeChoice, Way};
use crate::frame::{Profile, Side};
use crate::pairing::{Against, PairBy};
use crate::view::ViewMode;

/// The menu a command stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Menu {
    File,
    Edit,
    View,
    Frame,
    Difference,
    Help,
}

impl Menu {
    pub const ALL: [Self; 6] = [
        Self::File,
        Self::Edit,
        Self::View,
        Self::Frame,
        Self::Difference,
        Self::Help,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Frame => "Frame",
            Self::Difference => "Difference",
            Self::Help => "Help",
        }
    }
}

/// A command that stands in a menu.
#[derive(Debug, Clone)]
pub struct Entry {
    pub menu: Menu,
    pub label: &'static str,
    pub command: Command,
    /// The first is shown in the menu; all of them work.
    pub shortcuts: &'static [Shortcut],
    /// A line above it in the menu.
    pub separated: bool,
}

const fn entry(
    menu: Menu,
    label: &'static str,
    command: Command,
    shortcuts: &'static [Shortcut],
) -> Entry {
    Entry {
        menu,
        label,
        command,
        shortcuts,
        separated: false,
    }
}

const fn group(
    menu: Menu,
    label: &'static str,
    command: Command,
    shortcuts: &'static [Shortcut],
) -> Entry {
    Entry {
        menu,
        label,
        command,
        shortcuts,
        separated: true,
    }
}

use Shortcut as Key;

/// Every menu, top to bottom, with its keys. The help sheet is made from it.
pub static CATALOGUE: &[Entry] = &[
    entry(
        Menu::File,
        "Open A ...",
        Command::AskFile(Side::A),
        &[Key::ctrl("O")],
    ),
    entry(
        Menu::File,
        "Open B ...",
        Command::AskFile(Side::B),
        &[Key::ctrl_shift("O")],
    ),
    entry(
        Menu::File,
        "Open folder as A ...",
        Command::AskFolder(Side::A),
        &[],
    ),
    entry(
        Menu::File,
        "Open folder as B ...",
        Command::AskFolder(Side::B),
        &[],
    ),
    entry(
        Menu::File,
        "Open path as A ...",
        Command::AskPath(Side::A),
        &[Key::ctrl("L")],
    ),
    entry(
        Menu::File,
        "Open path as B ...",
        Command::AskPath(Side::B),
        &[Key::ctrl_shift("L")],
    ),
    group(
        Menu::File,
        "Swap A and B",
        Command::Swap,
        &[Key::plain("S")],
    ),
    entry(Menu::File, "Reload", Command::Reload, &[Key::plain("F5")]),
    entry(Menu::File, "Clear A", Command::Clear(Side::A), &[]),
    entry(Menu::File, "Clear B", Command::Clear(Side::B), &[]),
    entry(Menu::File, "Open the lesson", Command::OpenLesson, &[]),
    group(Menu::File, "Open session ...", Command::AskSession, &[]),
    entry(
        Menu::File,
        "Save session ...",
        Command::Save(Export::Session),
        &[],
    ),
    group(
        Menu::File,
        "Save view as PNG ...",
        Command::Save(Export::View),
        &[Key::ctrl("S")],
    ),
    entry(
        Menu::File,
        "Save the chosen stage as PNG ...",
        Command::SaveChosenStage,
        &[],
    ),
    entry(
        Menu::File,
        "Save table as CSV ...",
        Command::Save(Export::Table(TableFile::Csv)),
        &[Key::ctrl_shift("S")],
    ),
    entry(
        Menu::File,
        "Save table as TSV ...",
        Command::Save(Export::Table(TableFile::Tsv)),
        &[],
    ),
    entry(
        Menu::File,
        "Save table as numpy text ...",
        Command::Save(Export::Table(TableFile::Text)),
        &[],
    ),
    entry(
        Menu::File,
        "Save table as NPY ...",
        Command::Save(Export::Table(TableFile::Npy)),
        &[],
    ),
    entry(
        Menu::File,
        "Save report ...",
        Command::Save(Export::Report),
        &[],
    ),
    group(Menu::File, "Quit", Command::Quit, &[Key::ctrl("Q")]),
    entry(
        Menu::Edit,
        "Copy table",
        Command::CopyTable,
        &[Key::ctrl("C")],
    ),
    entry(
        Menu::Edit,
        "Copy table as CSV",
        Command::CopyTableAs(TableFile::Csv),
        &[],
    ),
    entry(
        Menu::Edit,
        "Copy table as numpy text",
        Command::CopyTableAs(TableFile::Text),
        &[],
    ),
    entry(
        Menu::Edit,
        "Copy read-out",
        Command::CopyReadout,
        &[Key::ctrl_shift("C")],
    ),
    entry(
        Menu::Edit,
        "Paste a path",
        Command::Paste(String::new()),
        &[Key::ctrl("V")],
    ),
    group(Menu::Edit, "Free the pinned pixel", Command::Unpin, &[]),
    entry(
        Menu::View,
        "A",
        Command::Mode(ViewMode::A),
        &[Key::plain("Num1")],
    ),
    entry(
        Menu::View,
        "B",
        Command::Mode(ViewMode::B),
        &[Key::plain("Num2")],
    ),
    entry(
        Menu::View,
        "Wipe",
        Command::Mode(ViewMode::Wipe),
        &[Key::plain("Num3")],
    ),
    entry(
        Menu::View,
        "Difference",
        Command::Mode(ViewMode::Difference),
        &[Key::plain("Num4")],
    ),
    entry(
        Menu::View,
        "Side by side",
        Command::Mode(ViewMode::SideBySide),
        &[Key::plain("Num5")],
    ),
    entry(
        Menu::View,
        "Three-up",
        Command::Mode(ViewMode::ThreeUp),
        &[Key::plain("Num6")],
    ),
    group(Menu::View, "Fit", Command::Fit, &[Key::plain("F")]),
    entry(Menu::View, "1:1", Command::ActualSize, &[Key::ctrl("Num0")]),
    entry(
        Menu::View,
        "Zoom in",
        Command::ZoomIn,
        &[Key::plain("Plus"), Key::plain("Equals")],
    ),
    entry(
        Menu::View,
        "Zoom out",
        Command::ZoomOut,
        &[Key::plain("Minus")],
    ),
    entry(
        Menu::View,
        "Turn and stretch as the file asks",
        Command::ToggleUpright,
        &[Key::plain("U")],
    ),
    group(
        Menu::View,
        "Table",
        Command::ToggleTable,
        &[Key::plain("T")],
    ),
    entry(
        Menu::View,
        "Stages",
        Command::ToggleStages,
        &[Key::plain("L")],
    ),
    entry(
        Menu::View,
        "Inspector",
        Command::ToggleInspector,
        &[Key::plain("F4")],
    ),
    entry(
        Menu::View,
        "Full screen",
        Command::FullScreen,
        &[Key::plain("F11")],
    ),
    group(Menu::View, "Dark", Command::Theme(ThemeChoice::Dark), &[]),
    entry(Menu::View, "Light", Command::Theme(ThemeChoice::Light), &[]),
    entry(
        Menu::View,
        "As the desktop",
        Command::Theme(ThemeChoice::System),
        &[],
    ),
    entry(
        Menu::Frame,
        "Play or pause",
        Command::TogglePlay,
        &[Key::plain("Space")],
    ),
    entry(
        Menu::Frame,
        "Slower",
        Command::Slower,
        &[Key::plain("OpenBracket")],
    ),
    entry(
        Menu::Frame,
        "Faster",
        Command::Faster,
        &[Key::plain("CloseBracket")],
    ),
    entry(Menu::Frame, "Loop", Command::ToggleLoop, &[]),
    group(
        Menu::Frame,
        "Next frame",
        Command::Step(1),
        &[Key::plain("ArrowRight"), Key::plain("Period")],
    ),
    entry(
        Menu::Frame,
        "Previous frame",
        Command::Step(-1),
        &[Key::plain("ArrowLeft"), Key::plain("Comma")],
    ),
    entry(
        Menu::Frame,
        "10 frames on",
        Command::Step(10),
        &[Key::shift("ArrowRight")],
    ),
    entry(
        Menu::Frame,
        "10 frames back",
        Command::Step(-10),
        &[Key::shift("ArrowLeft")],
    ),
    entry(
        Menu::Frame,
        "100 frames on",
        Command::Step(100),
        &[Key::ctrl("ArrowRight")],
    ),
    entry(
        Menu::Frame,
        "100 frames back",
        Command::Step(-100),
        &[Key::ctrl("ArrowLeft")],
    ),
    entry(
        Menu::Frame,
        "One second on",
        Command::StepSecond(Way::Next),
        &[Key::plain("PageDown")],
    ),
    entry(
        Menu::Frame,
        "One second back",
        Command::StepSecond(Way::Previous),
        &[Key::plain("PageUp")],
    ),
    entry(
        Menu::Frame,
        "First frame",
        Command::First,
        &[Key::plain("Home")],
    ),
    entry(
        Menu::Frame,
        "Last frame",
        Command::Last,
        &[Key::plain("End")],
    ),
    entry(
        Menu::Frame,
        "Go to a frame or time ...",
        Command::AskFrame,
        &[Key::ctrl("G")],
    ),
    group(
        Menu::Frame,
        "Scan the whole pair",
        Command::Scan,
        &[Key::ctrl("R")],
    ),
    entry(Menu::Frame, "Cancel the scan", Command::CancelScan, &[]),
    entry(
        Menu::Frame,
        "Scan pairs when they are opened",
        Command::ToggleScanWhenOpened,
        &[],
    ),
    group(
        Menu::Frame,
        "Next change",
        Command::Landmark(Landmark::Change, Way::Next),
        &[Key::plain("N")],
    ),
    entry(
        Menu::Frame,
        "Previous change",
        Command::Landmark(Landmark::Change, Way::Previous),
        &[Key::shift("N")],
    ),
    entry(
        Menu::Frame,
        "Next peak",
        Command::Landmark(Landmark::Peak, Way::Next),
        &[Key::plain("H")],
    ),
    entry(
        Menu::Frame,
        "Previous peak",
        Command::Landmark(Landmark::Peak, Way::Previous),
        &[Key::shift("H")],
    ),
    entry(
        Menu::Frame,
        "Next irregularity",
        Command::Landmark(Landmark::Irregularity, Way::Next),
        &[Key::plain("I")],
    ),
    entry(
        Menu::Frame,
        "Previous irregularity",
        Command::Landmark(Landmark::Irregularity, Way::Previous),
        &[Key::shift("I")],
    ),
    group(
        Menu::Frame,
        "Next damage",
        Command::NextDamage,
        &[Key::plain("K")],
    ),
    entry(
        Menu::Frame,
        "Previous damage",
        Command::PreviousDamage,
        &[Key::shift("K")],
    ),
    entry(
        Menu::Frame,
        "Decode and check every frame",
        Command::Prove,
        &[],
    ),
    group(
        Menu::Frame,
        "Pair by frame number",
        Command::PairBy(PairBy::Number),
        &[],
    ),
    entry(
        Menu::Frame,
        "Pair by timestamp",
        Command::PairBy(PairBy::Timestamp),
        &[],
    ),
    entry(
        Menu::Frame,
        "Pair by content",
        Command::PairBy(PairBy::Content),
        &[],
    ),
    group(
        Menu::Frame,
        "Compare A with B",
        Command::SetAgainst(None),
        &[],
    ),
    entry(
        Menu::Frame,
        "Compare A with its previous frame",
        Command::SetAgainst(Some(Against::Previous(1))),
        &[Key::plain("P")],
    ),
    group(
        Menu::Frame,
        "Shift B on by a frame",
        Command::ShiftB(1),
        &[Key::plain("Greater")],
    ),
    entry(
        Menu::Frame,
        "Shift B back by a frame",
        Command::ShiftB(-1),
        &[Key::plain("Less")],
    ),
    entry(
        Menu::Frame,
        "Shift B on by 10",
        Command::ShiftB(10),
        &[Key::ctrl("Greater")],
    ),
    entry(
        Menu::Frame,
        "Shift B back by 10",
        Command::ShiftB(-10),
        &[Key::ctrl("Less")],
    ),
    entry(
        Menu::Difference,
        "Heatmap",
        Command::ToggleHeatmap,
        &[Key::plain("D")],
    ),
    entry(
        Menu::Difference,
        "Mask",
        Command::ToggleMask,
        &[Key::plain("M")],
    ),
    entry(
        Menu::Difference,
        "Receiver of a change-only sender",
        Command::ToggleReceiver,
        &[Key::plain("E")],
    ),
    entry(
        Menu::Difference,
        "Go to the largest |d|",
        Command::GoToLargest,
        &[Key::plain("G")],
    ),
    group(
        Menu::Difference,
        "Exclude by an image ...",
        Command::AskExclusionImage,
        &[],
    ),
    entry(
        Menu::Difference,
        "Exclude by the path of an image ...",
        Command::AskExclusionPath,
        &[],
    ),
    group(
        Menu::Difference,
        "Copy the chain as Python",
        Command::CopyChain(ChainText::Python),
        &[],
    ),
    entry(
        Menu::Difference,
        "Copy the chain as a command",
        Command::CopyChain(ChainText::CommandLine),
        &[],
    ),
    entry(
        Menu::Difference,
        "Copy the chain as JSON",
        Command::CopyChain(ChainText::Settings),
        &[],
    ),
    entry(
        Menu::Difference,
        "Next channel",
        Command::NextChannel,
        &[Key::plain("C")],
    ),
    group(
        Menu::Difference,
        "Profile standard",
        Command::Profile(Profile::Standard),
        &[],
    ),
    entry(
        Menu::Difference,
        "Profile opencv4",
        Command::Profile(Profile::Opencv4),
        &[],
    ),
    entry(
        Menu::Difference,
        "Profile opencv5",
        Command::Profile(Profile::Opencv5),
        &[],
    ),
    entry(
        Menu::Difference,
        "Profile native",
        Command::Profile(Profile::Native),
        &[],
    ),
    entry(
        Menu::Help,
        "Keys and hands",
        Command::Help,
        &[Key::plain("F1"), Key::plain("Questionmark")],
    ),
    entry(Menu::Help, "About Framelens", Command::About, &[]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let mut seen: HashMap<Shortcut, &str> = HashMap::new();
        for entry in CATALOGUE {
            for &shortcut in entry.shortcuts {
                let earlier = seen.insert(shortcut, entry.label);
                assert_eq!(
                    earlier, None,
                    "{shortcut} is {:?} and {}",
                    earlier, entry.label
                );
            }
        }
    }

    #[test]
    fn labels_are_unique_within_a_menu() {
        for (i, entry) in CATALOGUE.iter().enumerate() {
            assert!(
                CATALOGUE[..i]
                    .iter()
                    .all(|other| other.menu != entry.menu || other.label != entry.label),
                "{} stands twice in {}",
                entry.label,
                entry.menu.label()
            );
        }
    }
}
