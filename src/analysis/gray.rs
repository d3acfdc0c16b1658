//! One number a pixel: cv2's gray, and the channels.

use std::borrow::Cow;

use super::bands;
use super::level::Level;
use super::settings::{DifferenceOn, Region};
use super::subsampling::plane_region;
use crate::error::{Error, Result};
use crate::frame::{Channel, ColorModel, Pixels, Plane, Profile};

/// The gray of a picture, at the picture's size: `(3735*B + 19235*G + 9798*R + 16384) >> 15` (cv2's BGR2GRAY, 8 and 16
/// bits), the picture itself when it is gray, Y under the native profile of a YUV picture.
///
/// # Errors
/// When the planes that it is made of are missing or of different size.
pub fn gray(pixels: &Pixels) -> Result<Plane> {
    channel(pixels, Channel::Gray).map(Cow::into_owned)
}

/// The plane of a channel, at its own size. A gray picture is its own R, G and B, except under the native profile.
///
/// # Errors
/// One sentence when the picture has no such channel.
pub fn channel(pixels: &Pixels, channel: Channel) -> Result<Cow<'_, Plane>> {
    if let Some(plane) = stored(pixels, channel) {
        return Ok(Cow::Borrowed(plane));
    }
    if channel == Channel::Gray && pixels.model == ColorModel::Rgb {
        return weighed(pixels, u8::gray)
            .or_else(|| weighed(pixels, u16::gray))
            .map(Cow::Owned)
            .ok_or_else(not_alike);
    }
    Err(missing(pixels, channel))
}

/// The plane of each whole picture that a difference is about: gray for the maximum, the Rec.709 luma of R, G and B
/// (Y under the native profile, the picture itself when it is gray).
///
/// # Errors
/// One sentence when the picture has no such channel.
pub fn looked_at(pixels: &Pixels, on: DifferenceOn) -> Result<Cow<'_, Plane>> {
    match on {
        DifferenceOn::Channel(one) => channel(pixels, one),
        DifferenceOn::Luma709 if pixels.model == ColorModel::Rgb => weighed(pixels, u8::luma709)
            .or_else(|| weighed(pixels, u16::luma709))
            .map(Cow::Owned)
            .ok_or_else(not_alike),
        DifferenceOn::Luma709 | DifferenceOn::Maximum => channel(pixels, Channel::Gray),
    }
}

fn not_alike() -> Error {
    Error::new("no gray: the planes R, G and B are not alike")
}

/// The number of one pixel, in picture coordinates (a chroma sample counts for every pixel it covers); `None` outside
/// the picture and where the picture has no such channel.
pub fn value_at(pixels: &Pixels, channel: Channel, x: u32, y: u32) -> Option<u16> {
    let at = |plane: &Plane| {
        let size = (plane.width, plane.height);
        let one = Region {
            x,
            y,
            width: 1,
            height: 1,
        };
        let sample = plane_region(one, (pixels.width, pixels.height), size)?;
        plane.get(sample.x, sample.y)
    };
    if let Some(plane) = stored(pixels, channel) {
        return at(plane);
    }
    if channel != Channel::Gray || pixels.model != ColorModel::Rgb {
        return None;
    }
    let [r, g, b] = [Channel::R, Channel::G, Channel::B].map(|c| pixels.plane(c).and_then(at));
    Some(gray_of([r?, g?, b?]))
}

/// cv2's BGR2GRAY of three numbers, of 8 or 16 bits: also of three differences.
pub fn gray_of([r, g, b]: [u16; 3]) -> u16 {
    // Up to 8 bits the formula is the same one.
    u16::gray(r, g, b)
}

/// The Rec.709 luma of three numbers, of 8 or 16 bits.
pub fn luma709_of([r, g, b]: [u16; 3]) -> u16 {
    u16::luma709(r, g, b)
}

/// The plane that holds a channel without arithmetic.
fn stored(pixels: &Pixels, channel: Channel) -> Option<&Plane> {
    use Channel::{B, G, Gray, R, Y};
    let luma = || pixels.plane(Gray).or_else(|| pixels.plane(Y));
    match (pixels.model, channel) {
        (ColorModel::Gray, Gray | Y) => luma(),
        (ColorModel::Gray, R | G | B) if pixels.profile != Profile::Native => luma(),
        (ColorModel::Yuv, Gray) => pixels.plane(Y),
        _ => pixels.plane(channel),
    }
}

fn weighed<T: Level>(pixels: &Pixels, weigh: impl Fn(T, T, T) -> T + Sync) -> Option<Plane> {
    let [r, g, b] = colors::<T>(pixels)?;
    let values = bands::fill(
        r.len(),
        1,
        #[inline(always)]
        |range, out: &mut [T]| {
            let (r, g, b) = (&r[range.clone()], &g[range.clone()], &b[range]);
            for (((out, r), g), b) in out.iter_mut().zip(r).zip(g).zip(b) {
                *out = weigh(*r, *g, *b);
            }
        },
    );
    Some(Plane {
        channel: Channel::Gray,
        width: pixels.width,
        height: pixels.height,
        levels: T::wrap(values),
    })
}

/// R, G and B as packed numbers of the picture's size; a gray picture gives its one plane three times.
pub(crate) fn colors<T: Level>(pixels: &Pixels) -> Option<[&[T]; 3]> {
    let count = pixels.width as usize * pixels.height as usize;
    let one = |channel| {
        let values = T::slice(stored(pixels, channel)?)?;
        (values.len() == count).then_some(values)
    };
    Some([one(Channel::R)?, one(Channel::G)?, one(Channel::B)?])
}

fn missing(pixels: &Pixels, channel: Channel) -> Error {
    let (name, profile) = (channel.name(), pixels.profile.name());
    let native = pixels.profile == Profile::Native;
    match (pixels.model, channel) {
        (_, Channel::Alpha) => Error::new("alpha is not among the numbers that are compared"),
        (_, Channel::Y | Channel::U | Channel::V) if !native => Error::new(format!(
            "no {name} plane under {profile}: Y, U and V are decoded planes"
        ))
        .advice("choose the profile native"),
        (ColorModel::Yuv, _) => Error::new(format!(
            "no {name} plane under {profile}: the decoded planes are Y, U and V"
        ))
        .advice("choose the profile standard or one of opencv"),
        (ColorModel::Gray, _) => Error::new(format!("no {name} plane: the picture is gray"))
            .advice("choose the channel gray"),
        (ColorModel::Rgb, _) => Error::new(format!(
            "no {name} plane under {profile}: the planes are R, G and B"
        ))
        .advice("choose one of them or gray"),
    }
}
