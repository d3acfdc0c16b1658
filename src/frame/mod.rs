//! `Frame`: decoded samples as they came, shared and immutable.
//! `Pixels`: planar numbers under a pixel profile. Everything that shows a number reads `Pixels`.

mod channel;
mod color;
mod decoded;
mod format;
mod pixels;
mod profile;
mod rational;
mod samples;
mod scale;
mod side;

pub use channel::{Channel, ColorModel};
pub use color::{ColorTags, Matrix};
pub use decoded::{Damage, Frame, PictureType};
pub use format::{Component, PixelFormat};
pub use pixels::{Levels, Pixels, Plane};
pub use profile::Profile;
pub use rational::Rational;
pub use samples::{BytePlane, Origin, OwnedSamples, PlacedSamples, Samples};
pub use scale::ScaleFilter;
pub use side::Side;
