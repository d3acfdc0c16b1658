//! One decoded picture: FFmpeg's frame, shared without a copy.

use std::sync::Arc;

use ffmpeg_next::ffi::{self, AVFrame};
use xxhash_rust::xxh3::Xxh3;

use super::demux::time;
use super::sequence;
use crate::error::{Error, Result};
use crate::frame::{
    ColorTags, Origin, OwnedSamples, PictureType, PixelFormat, PlacedSamples, Samples,
};
use crate::media::{color, format};

/// A frame as the decoder delivered it, immutable from then on.
pub(super) struct Picture {
    frame: *mut AVFrame,
}

// SAFETY: the frame is owned here and only read; its buffers are reference counted by atomic counters, and a decoder
// writes no more into a picture it has delivered.
unsafe impl Send for Picture {}
// SAFETY: as above, nothing is ever written through a shared reference.
unsafe impl Sync for Picture {}

impl Picture {
    /// Takes over a frame.
    ///
    /// # Safety
    /// `frame` is a valid frame with a picture, and nobody else uses it.
    pub unsafe fn own(frame: *mut AVFrame) -> Self {
        Self { frame }
    }

    fn frame(&self) -> &AVFrame {
        // SAFETY: valid as long as this value lives.
        unsafe { &*self.frame }
    }

    pub fn pts(&self) -> Option<i64> {
        time(self.frame().pts)
    }

    /// The timestamp, or the decoder's best effort where the frame has none of its own.
    pub fn best_time(&self) -> Option<i64> {
        time(self.frame().best_effort_timestamp).or(self.pts())
    }

    /// The number that was sent with the packet this frame was made from.
    pub fn sequence(&self) -> Option<i64> {
        sequence::of(self.frame())
    }

    pub fn key(&self) -> bool {
        #[cfg(ffmpeg_6_1)]
        return self.frame().flags & ffi::AV_FRAME_FLAG_KEY != 0;
        #[cfg(not(ffmpeg_6_1))]
        return self.frame().key_frame != 0;
    }

    pub fn interlaced(&self) -> bool {
        #[cfg(ffmpeg_6_1)]
        return self.frame().flags & ffi::AV_FRAME_FLAG_INTERLACED != 0;
        #[cfg(not(ffmpeg_6_1))]
        return self.frame().interlaced_frame != 0;
    }

    /// The decoder found errors in the data of this frame.
    pub fn has_errors(&self) -> bool {
        let frame = self.frame();
        frame.decode_error_flags != 0 || frame.flags & ffi::AV_FRAME_FLAG_CORRUPT != 0
    }

    pub fn picture_type(&self) -> PictureType {
        // SAFETY: the field is an integer in memory; it is read as one because a decoder could leave any value there.
        match unsafe { (&raw const (*self.frame).pict_type).cast::<u32>().read() } {
            1 | 5 | 7 => PictureType::I,
            2 | 4 | 6 => PictureType::P,
            3 => PictureType::B,
            _ => PictureType::Unknown,
        }
    }

    pub fn color(&self) -> ColorTags {
        // SAFETY: integers in memory, read as such because containers can hold values that the enums lack.
        unsafe {
            color::tags(
                (&raw const (*self.frame).colorspace).cast::<u32>().read(),
                (&raw const (*self.frame).color_range).cast::<u32>().read(),
                (&raw const (*self.frame).color_trc).cast::<u32>().read(),
            )
        }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        let frame = self.frame();
        (
            u32::try_from(frame.width).unwrap_or(0),
            u32::try_from(frame.height).unwrap_or(0),
        )
    }

    /// The pixel format; `known` is given back when it is still the same one.
    ///
    /// # Errors
    /// For formats whose samples cannot be read.
    pub fn format(&self, known: &mut Option<(i32, Arc<PixelFormat>)>) -> Result<Arc<PixelFormat>> {
        let number = self.frame().format;
        if let Some((same, description)) = known
            && *same == number
        {
            return Ok(description.clone());
        }
        let found = format::from_number(number)
            .ok_or_else(|| Error::new("the decoder delivers an unknown pixel format"))?;
        let description = format::describe(found)?;
        *known = Some((number, description.clone()));
        Ok(description)
    }

    /// Its samples, shared; copied only when the picture lies bottom up in memory.
    ///
    /// # Errors
    /// When planes are missing.
    pub fn into_samples(self, format: &PixelFormat) -> Result<Arc<dyn Samples>> {
        let (width, height) = self.size();
        let sizes = format::plane_sizes(format, width, height);
        let mut planes = [(0_usize, 0_usize); 4];
        let mut bottom_up = false;
        for (index, (row, rows)) in sizes.iter().copied().enumerate().take(4) {
            let stride = self.frame().linesize[index];
            let palette = format.palette && index == 1;
            let stride = if palette { 1024 } else { stride };
            if self.frame().data[index].is_null()
                || rows == 0
                || !palette && (stride.unsigned_abs() as usize) < row
            {
                return Err(Error::new("the decoder delivers a picture without samples"));
            }
            bottom_up |= stride < 0;
            planes[index] = (
                stride.unsigned_abs() as usize * (rows - 1) + row,
                stride.unsigned_abs() as usize,
            );
        }
        let shared = SharedSamples {
            picture: self,
            planes,
        };
        if bottom_up {
            return Ok(Arc::new(PlacedSamples {
                samples: shared.upright(&sizes),
                origin: Origin::Video,
            }));
        }
        Ok(Arc::new(shared))
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: owned, freed once.
        unsafe { ffi::av_frame_free(&mut self.frame) };
    }
}

/// The planes of a picture inside FFmpeg's own buffers.
struct SharedSamples {
    picture: Picture,
    /// (bytes, stride) per plane; bytes 0 where there is no plane.
    planes: [(usize, usize); 4],
}

impl SharedSamples {
    /// A copy with the first row first.
    fn upright(&self, sizes: &[(usize, usize)]) -> OwnedSamples {
        let planes = sizes.iter().enumerate().map(|(index, &(row, rows))| {
            let mut bytes = Vec::with_capacity(row * rows);
            let frame = self.picture.frame();
            for y in 0..rows {
                let offset = isize::try_from(y).unwrap_or(0) * frame.linesize[index] as isize;
                // SAFETY: `data` points to the first row and each row is `linesize` bytes from the one before, also
                // when that is negative; a row holds `row` bytes, as the format's sizes say.
                bytes.extend_from_slice(unsafe {
                    std::slice::from_raw_parts(frame.data[index].offset(offset), row)
                });
            }
            (bytes, row)
        });
        OwnedSamples {
            planes: planes.collect(),
        }
    }
}

impl Samples for SharedSamples {
    fn plane(&self, index: usize) -> &[u8] {
        match self.planes.get(index) {
            // SAFETY: checked when made: the plane has this many bytes, and they live and stay as long as the picture.
            Some(&(length, _)) if length > 0 => unsafe {
                std::slice::from_raw_parts(self.picture.frame().data[index], length)
            },
            _ => &[],
        }
    }

    fn stride(&self, index: usize) -> usize {
        self.planes.get(index).map_or(0, |(_, stride)| *stride)
    }

    fn padded(&self) -> bool {
        true
    }

    fn origin(&self) -> Origin {
        Origin::Video
    }

    /// FFmpeg's buffers, with what they have around the picture.
    fn memory(&self) -> usize {
        let buffers = self.picture.frame().buf.iter();
        buffers
            // SAFETY: the frame's own references, null or valid as long as the frame.
            .filter_map(|buffer| unsafe { buffer.as_ref() })
            .map(|buffer| buffer.size)
            .sum()
    }
}

impl std::fmt::Debug for SharedSamples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SharedSamples({:?})", self.picture.size())
    }
}

/// xxh3 of the visible samples of all planes, row by row; never 0.
pub(super) fn hash(samples: &dyn Samples, format: &PixelFormat, width: u32, height: u32) -> u64 {
    let mut hasher = Xxh3::new();
    for (index, (row, rows)) in format::plane_sizes(format, width, height)
        .into_iter()
        .enumerate()
    {
        let (plane, stride) = (samples.plane(index), samples.stride(index).max(1));
        if stride == row {
            hasher.update(plane);
        } else {
            for line in plane.chunks(stride).take(rows) {
                hasher.update(&line[..row.min(line.len())]);
            }
        }
    }
    hasher.digest().max(1)
}
