//! |A-B| and A-B.

use super::bands;
use super::gray::{channel, colors, looked_at};
use super::level::Level;
use super::reduction::largest_channel;
use super::settings::{DifferenceOn, GrayOf, Region};
use super::subsampling::{expand, plane_region, repeat, rows};
use crate::error::{Error, Result};
use crate::frame::{Channel, ColorModel, Levels, Pixels, Plane, Profile};

/// A-B: `height` rows of `width` numbers, -65535 to 65535.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPlane {
    pub width: u32,
    pub height: u32,
    pub values: Vec<i32>,
}

impl SignedPlane {
    /// The number at (x, y) in the plane's own coordinates; `None` outside.
    pub fn get(&self, x: u32, y: u32) -> Option<i32> {
        (x < self.width && y < self.height)
            .then(|| self.values[y as usize * self.width as usize + x as usize])
    }
}

/// Whether two pictures can be subtracted: same size, same depth, same kind of planes. Under every profile but native a
/// gray picture may meet one of R, G and B: it counts as three equal planes.
///
/// # Errors
/// One sentence that names what differs.
pub fn comparable(a: &Pixels, b: &Pixels) -> Result<()> {
    if (a.width, a.height) != (b.width, b.height) {
        return Err(Error::new(format!(
            "sizes differ: A is {}x{}, B is {}x{}",
            a.width, a.height, b.width, b.height
        ))
        .advice("crop both or scale B"));
    }
    if a.depth != b.depth {
        return Err(
            Error::new(format!("A has {} bits, B has {}", a.depth, b.depth)).advice(
                "choose an opencv profile, which makes 8 of a video; images and arrays keep theirs",
            ),
        );
    }
    let native = a.profile == Profile::Native || b.profile == Profile::Native;
    let alike =
        a.model == b.model || (!native && a.model != ColorModel::Yuv && b.model != ColorModel::Yuv);
    if !alike {
        let name = |model| match model {
            ColorModel::Gray => "gray",
            ColorModel::Rgb => "R, G and B",
            ColorModel::Yuv => "Y, U and V",
        };
        return Err(Error::new(format!(
            "A is {}, B is {} under {}",
            name(a.model),
            name(b.model),
            a.profile.name()
        ))
        .advice("choose the profile standard or one of opencv"));
    }
    Ok(())
}

/// How two numbers are subtracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subtraction {
    /// |A-B|.
    Absolute,
    /// A-B, 0 where B is greater.
    Saturated,
}

/// |A-B| of a channel, or of gray, luma or the maximum over the channels in either order (a gray picture against
/// colours: by `|gray(A)-gray(B)|`). A channel has its plane's size; the maximum the picture's, where a chroma sample
/// counts for every pixel it covers. The plane of a maximum is named gray.
///
/// # Errors
/// When the pictures cannot be subtracted or have no such channel.
pub fn absolute(a: &Pixels, b: &Pixels, on: DifferenceOn, gray_of: GrayOf) -> Result<Plane> {
    subtracted(a, b, on, gray_of, Subtraction::Absolute)
}

/// [`absolute`], and the same with another subtraction.
pub(crate) fn subtracted(
    a: &Pixels,
    b: &Pixels,
    on: DifferenceOn,
    gray_of: GrayOf,
    how: Subtraction,
) -> Result<Plane> {
    comparable(a, b)?;
    let colors = three_planes(a, b);
    let gray_of = gray_of.of_pair(a, b, on);
    let gray_of_colors = gray_of == GrayOf::Difference && colors;
    match on {
        DifferenceOn::Channel(Channel::Gray) if gray_of_colors => {
            each_color(a, b, EachColor::Gray, how)
        }
        DifferenceOn::Luma709 if gray_of_colors => each_color(a, b, EachColor::Luma709, how),
        DifferenceOn::Channel(_) | DifferenceOn::Luma709 => {
            plane_subtracted(&*looked_at(a, on)?, &*looked_at(b, on)?, how)
        }
        DifferenceOn::Maximum if gray_of == GrayOf::Frames => {
            plane_subtracted(&largest_channel(a)?, &largest_channel(b)?, how)
        }
        DifferenceOn::Maximum if colors => each_color(a, b, EachColor::Maximum, how),
        DifferenceOn::Maximum => {
            let size = (a.width, a.height);
            let mut most: Option<Plane> = None;
            for one in channels(a, b) {
                let plane = plane_subtracted(&*channel(a, one)?, &*channel(b, one)?, how)?;
                most = Some(match most {
                    None => expand(&plane, size).into_owned(),
                    Some(most) => larger(&most, &expand(&plane, size))?,
                });
            }
            most.ok_or_else(|| Error::new("no planes"))
        }
    }
}

/// A-B of a channel; on gray always `gray(A)-gray(B)`; for the maximum, in either order, the channel with the largest |A-B| (the first
/// one of several), with its sign.
///
/// # Errors
/// When the pictures cannot be subtracted or have no such channel.
pub fn signed(a: &Pixels, b: &Pixels, on: DifferenceOn) -> Result<SignedPlane> {
    comparable(a, b)?;
    match on {
        DifferenceOn::Channel(_) | DifferenceOn::Luma709 => {
            plane_signed(&*looked_at(a, on)?, &*looked_at(b, on)?)
        }
        DifferenceOn::Maximum => {
            let size = (a.width, a.height);
            let mut most: Option<SignedPlane> = None;
            for one in channels(a, b) {
                let plane = plane_signed(&*channel(a, one)?, &*channel(b, one)?)?;
                let own = (plane.width, plane.height);
                let values = if own == size {
                    plane.values
                } else {
                    repeat(&plane.values, own, size)
                };
                match &mut most {
                    None => {
                        most = Some(SignedPlane {
                            width: a.width,
                            height: a.height,
                            values,
                        });
                    }
                    Some(most) => bands::edit(
                        &mut most.values,
                        1,
                        #[inline(always)]
                        |range, part| {
                            for (most, value) in part.iter_mut().zip(&values[range]) {
                                if value.unsigned_abs() > most.unsigned_abs() {
                                    *most = *value;
                                }
                            }
                        },
                    ),
                }
            }
            most.ok_or_else(|| Error::new("no planes"))
        }
    }
}

/// |A-B| of every channel, as cv2.absdiff makes it.
///
/// # Errors
/// When the pictures cannot be subtracted.
pub fn absdiff(a: &Pixels, b: &Pixels) -> Result<Pixels> {
    comparable(a, b)?;
    let planes = channels(a, b)
        .into_iter()
        .map(|one| {
            let (a, b) = (channel(a, one)?, channel(b, one)?);
            let mut plane = plane_subtracted(&a, &b, Subtraction::Absolute)?;
            plane.channel = one;
            Ok(plane)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Pixels {
        profile: a.profile,
        width: a.width,
        height: a.height,
        model: if three_planes(a, b) {
            ColorModel::Rgb
        } else {
            a.model
        },
        depth: a.depth,
        planes,
        guessed: a.guessed || b.guessed,
    })
}

/// Whether every sample of every channel in a rectangle of picture coordinates is the same. Pictures that cannot be
/// subtracted are not.
pub fn identical(a: &Pixels, b: &Pixels, region: Region) -> bool {
    let same = |one| {
        let (Ok(a_plane), Ok(b_plane)) = (channel(a, one), channel(b, one)) else {
            return false;
        };
        let size = (a_plane.width, a_plane.height);
        let Some(part) = plane_region(region, (a.width, a.height), size) else {
            return true;
        };
        size == (b_plane.width, b_plane.height)
            && match (&a_plane.levels, &b_plane.levels) {
                (Levels::U8(a), Levels::U8(b)) => rows(a, size.0, part).eq(rows(b, size.0, part)),
                (Levels::U16(a), Levels::U16(b)) => rows(a, size.0, part).eq(rows(b, size.0, part)),
                _ => false,
            }
    };
    comparable(a, b).is_ok() && channels(a, b).into_iter().all(same)
}

/// Whether R, G and B are what is compared: at least one of the two is such a picture.
fn three_planes(a: &Pixels, b: &Pixels) -> bool {
    a.model == ColorModel::Rgb || b.model == ColorModel::Rgb
}

/// The channels that two comparable pictures have in common.
pub(crate) fn channels(a: &Pixels, b: &Pixels) -> Vec<Channel> {
    if three_planes(a, b) {
        return vec![Channel::R, Channel::G, Channel::B];
    }
    a.planes.iter().map(|plane| plane.channel).collect()
}

/// How the differences of R, G and B become one number.
#[derive(Clone, Copy)]
enum EachColor {
    Gray,
    Luma709,
    Maximum,
}

fn each_color(a: &Pixels, b: &Pixels, color: EachColor, how: Subtraction) -> Result<Plane> {
    let levels = if a.depth <= 8 {
        weigh::<u8>(a, b, color, how)
    } else {
        weigh::<u16>(a, b, color, how)
    };
    Ok(Plane {
        channel: Channel::Gray,
        width: a.width,
        height: a.height,
        levels: levels.ok_or_else(|| Error::new("the planes R, G and B are not alike"))?,
    })
}

/// `None` when the planes are not stored alike.
fn weigh<T: Level>(a: &Pixels, b: &Pixels, color: EachColor, how: Subtraction) -> Option<Levels> {
    let maximum = |r: T, g: T, b: T| r.max(g).max(b);
    match (how, color) {
        (Subtraction::Absolute, EachColor::Gray) => one_pass(a, b, T::apart, T::gray),
        (Subtraction::Absolute, EachColor::Luma709) => one_pass(a, b, T::apart, T::luma709),
        (Subtraction::Absolute, EachColor::Maximum) => one_pass(a, b, T::apart, maximum),
        (Subtraction::Saturated, EachColor::Gray) => one_pass(a, b, T::less, T::gray),
        (Subtraction::Saturated, EachColor::Luma709) => one_pass(a, b, T::less, T::luma709),
        (Subtraction::Saturated, EachColor::Maximum) => one_pass(a, b, T::less, maximum),
    }
}

/// One pass over the six planes.
fn one_pass<T: Level>(
    a: &Pixels,
    b: &Pixels,
    subtract: impl Fn(T, T) -> T + Sync,
    join: impl Fn(T, T, T) -> T + Sync,
) -> Option<Levels> {
    let ([ar, ag, ab], [br, bg, bb]) = (colors::<T>(a)?, colors::<T>(b)?);
    let values = bands::fill(
        ar.len(),
        1,
        #[inline(always)]
        |range, out: &mut [T]| {
            let [ar, ag, ab] = [ar, ag, ab].map(|plane| plane[range.clone()].iter());
            let [br, bg, bb] = [br, bg, bb].map(|plane| plane[range.clone()].iter());
            let each = ar.zip(ag).zip(ab).zip(br.zip(bg).zip(bb));
            for (out, (((ar, ag), ab), ((br, bg), bb))) in out.iter_mut().zip(each) {
                *out = join(subtract(*ar, *br), subtract(*ag, *bg), subtract(*ab, *bb));
            }
        },
    );
    Some(T::wrap(values))
}

fn plane_subtracted(a: &Plane, b: &Plane, how: Subtraction) -> Result<Plane> {
    fn of<T: Level>(a: &[T], b: &[T], how: Subtraction) -> Levels {
        T::wrap(match how {
            Subtraction::Absolute => combine(a, b, T::apart),
            Subtraction::Saturated => combine(a, b, T::less),
        })
    }
    let levels = match (&a.levels, &b.levels) {
        (Levels::U8(x), Levels::U8(y)) if alike(a, b) => of(x, y, how),
        (Levels::U16(x), Levels::U16(y)) if alike(a, b) => of(x, y, how),
        _ => return Err(unlike(a, b)),
    };
    Ok(Plane { levels, ..*a })
}

pub(super) fn larger(a: &Plane, b: &Plane) -> Result<Plane> {
    let levels = match (&a.levels, &b.levels) {
        (Levels::U8(x), Levels::U8(y)) if alike(a, b) => Levels::from(combine(x, y, u8::max)),
        (Levels::U16(x), Levels::U16(y)) if alike(a, b) => Levels::U16(combine(x, y, u16::max)),
        _ => return Err(unlike(a, b)),
    };
    Ok(Plane {
        channel: Channel::Gray,
        levels,
        ..*a
    })
}

fn plane_signed(a: &Plane, b: &Plane) -> Result<SignedPlane> {
    fn minus<T: Level>(a: T, b: T) -> i32 {
        i32::from(a.number()) - i32::from(b.number())
    }
    let values = match (&a.levels, &b.levels) {
        (Levels::U8(x), Levels::U8(y)) if alike(a, b) => combine(x, y, minus::<u8>),
        (Levels::U16(x), Levels::U16(y)) if alike(a, b) => combine(x, y, minus::<u16>),
        _ => return Err(unlike(a, b)),
    };
    Ok(SignedPlane {
        width: a.width,
        height: a.height,
        values,
    })
}

fn combine<T, R, F>(a: &[T], b: &[T], one: F) -> Vec<R>
where
    T: Level,
    R: Copy + Default + Send,
    F: Fn(T, T) -> R + Sync,
{
    bands::fill(
        a.len(),
        1,
        #[inline(always)]
        |range, out: &mut [R]| {
            let (a, b) = (&a[range.clone()], &b[range]);
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = one(*a, *b);
            }
        },
    )
}

fn alike(a: &Plane, b: &Plane) -> bool {
    (a.width, a.height) == (b.width, b.height) && a.levels.len() == b.levels.len()
}

fn unlike(a: &Plane, b: &Plane) -> Error {
    Error::new(format!(
        "A's {} plane is {}x{}, B's {}x{}",
        a.channel.name(),
        a.width,
        a.height,
        b.width,
        b.height
    ))
    .advice("choose a profile with R, G and B, or the channel Y")
}

#[cfg(test)]
#[path = "difference_tests.rs"]
mod tests;
