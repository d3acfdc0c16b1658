//! Small controls shared by every panel: exact in size and colour, each with an accessible name.
//!
//! A control returns what the person chose and keeps nothing of the document: only drags and half-typed text live in
//! egui's memory.

mod button;
mod check;
pub mod colour_bar;
mod combo;
mod copied;
mod field;
mod focus;
mod number_box;
mod section;
mod seeking;
mod segments;
pub mod shapes;
mod slider;
mod text;
mod tile;

pub use button::{Button, Look, toggle};
pub use check::{check_box, radio_row};
pub use combo::Combo;
pub use copied::{is_fresh, mark_done};
pub use field::{FieldRow, LABEL_WIDTH, field_row};
pub use focus::focus_ring;
pub use number_box::NumberBox;
pub use section::Section;
pub use seeking::{Sought, sought};
pub use segments::segmented;
pub use slider::{Slider, slider_with_box};
pub use text::{fact, hint, number_at_right, row_label, vertical_line};
pub use tile::{Tile, letter_tile, paint_tile};
