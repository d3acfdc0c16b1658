//! swscale, FFmpeg's converter: the contexts, which are kept, and the picture memory it reads and writes.

use std::ffi::c_int;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ffmpeg_next::ffi::{self, AVFrame, AVPixelFormat, SwsContext};
use ffmpeg_next::software::scaling::Flags;

use crate::error::{Error, Result};
use crate::frame::{PixelFormat, Samples};
use crate::media::format;
use crate::media::library;

/// Contexts that are kept: both sources on each of many cores.
const KEPT: usize = 64;

/// How a conversion treats colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// As a context has it from the start: BT.601, limited range unless the pixel format says full. Tags are ignored.
    Untold,
    /// By a matrix (swscale's number) and a range; the range of the context's start where it is `None`.
    Told {
        matrix: c_int,
        full_range: Option<bool>,
    },
}

/// Everything that makes one conversion another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conversion {
    pub from: AVPixelFormat,
    /// Width and height, in pixels.
    pub from_size: (u32, u32),
    pub to: AVPixelFormat,
    pub to_size: (u32, u32),
    pub flags: Flags,
    pub colour: Colour,
    /// Where chroma samples lie between the luma lines, in 256ths of a line; swscale's own idea when absent.
    pub chroma_position: Option<i64>,
}

/// A context and the picture it writes into.
struct Converter {
    conversion: Conversion,
    context: *mut SwsContext,
    target: Memory,
}

/// What a context knows of colour.
struct Details {
    inverse: Option<[c_int; 4]>,
    /// Full range of the source and of the target.
    source: c_int,
    target: c_int,
    /// Brightness, contrast, saturation.
    adjustment: [c_int; 3],
}

// SAFETY: the context and the picture belong to this value alone, and FFmpeg ties neither to a thread.
unsafe impl Send for Converter {}

/// Newest last; those at work are not among them.
static CONVERTERS: Mutex<Vec<Converter>> = Mutex::new(Vec::new());

fn kept() -> MutexGuard<'static, Vec<Converter>> {
    // Each converter is whole at any time.
    CONVERTERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Frees the contexts that wait to be used again, with the pictures they write into.
pub(super) fn forget_kept() {
    kept().clear();
}

/// By what a context weighs Y, U and V.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weights {
    /// Of V in red, U in blue, U and V in green (taken away there), as 65536ths.
    pub inverse: [i32; 4],
    pub full_range: bool,
}

/// The weights of a conversion; `None` where brightness, contrast or saturation are changed as well.
///
/// # Errors
/// When swscale knows no such conversion.
pub(super) fn weights(conversion: &Conversion) -> Result<Option<Weights>> {
    let details = Converter::new(*conversion)?.details();
    let plain = details.adjustment == [0, 1 << 16, 1 << 16];
    let inverse = details.inverse.filter(|_| plain);
    Ok(inverse.map(|inverse| Weights {
        inverse,
        full_range: details.source != 0,
    }))
}

/// Converts and lets `read` look at the result: its planes with their strides.
///
/// # Errors
/// When swscale knows no such conversion, or samples are missing.
pub(super) fn convert<T>(
    conversion: &Conversion,
    samples: &dyn Samples,
    described: &PixelFormat,
    read: impl FnOnce(&Memory) -> T,
) -> Result<T> {
    let mut slices = Slices::new(conversion, samples, described)?;
    slices.convert(conversion.from_size.1)?;
    if slices.ready() < conversion.to_size.1 {
        return Err(Error::new("the picture could not be converted"));
    }
    Ok(read(slices.memory()))
}

/// A conversion on its way from the top to the bottom.
pub(super) struct Slices<'a> {
    /// Taken from those of the thread; there again when this ends.
    converter: Option<Converter>,
    source: Source<'a>,
    /// Rows of the source that are converted.
    converted: u32,
    /// Rows of the result that are there.
    ready: u32,
}

/// Where a conversion reads.
enum Source<'a> {
    Frame {
        samples: &'a dyn Samples,
        /// Rows of the picture to one of the plane, as a shift, plane by plane.
        shifts: Vec<u8>,
    },
    Copy {
        memory: Memory,
        shifts: Vec<u8>,
    },
}

impl<'a> Slices<'a> {
    /// # Errors
    /// When swscale knows no such conversion, or samples are missing.
    pub fn new(
        conversion: &Conversion,
        samples: &'a dyn Samples,
        described: &PixelFormat,
    ) -> Result<Self> {
        let size = conversion.from_size;
        let sizes = format::plane_sizes(described, size.0, size.1);
        check(samples, &sizes)?;
        let shifts = sizes.iter().map(|&(_, rows)| {
            let less = rows < size.1 as usize;
            if less { described.chroma_shift.1 } else { 0 }
        });
        let shifts = shifts.take(4).collect();
        let source = if samples.padded() {
            Source::Frame { samples, shifts }
        } else {
            let memory = Memory::copied(conversion.from, size, samples, &sizes)?;
            Source::Copy { memory, shifts }
        };
        let ready = {
            let mut kept = kept();
            let place = kept.iter().rposition(|c| c.conversion == *conversion);
            place.map(|place| kept.remove(place))
        };
        let converter = match ready {
            Some(converter) => converter,
            None => Converter::new(*conversion)?,
        };
        Ok(Self {
            converter: Some(converter),
            source,
            converted: 0,
            ready: 0,
        })
    }

    /// Converts the next rows of the source: a multiple of the rows that share chroma, or all that are left.
    ///
    /// # Errors
    /// When swscale refuses them.
    pub fn convert(&mut self, rows: u32) -> Result<()> {
        let Some(converter) = &self.converter else {
            return Ok(());
        };
        let (first, height) = (self.converted, converter.conversion.from_size.1);
        let rows = rows.min(height - first);
        let (planes, strides) = self.source.from(first as usize);
        // SAFETY: the planes were checked to hold all rows, in memory that swscale may overread; the pointers are to row
        // `first`, below which there are `rows`; the target was made by FFmpeg for the context's own format and size.
        let ready = unsafe {
            ffi::sws_scale(
                converter.context,
                planes.as_ptr(),
                strides.as_ptr(),
                first as c_int,
                rows as c_int,
                (*converter.target.frame).data.as_ptr(),
                (*converter.target.frame).linesize.as_ptr(),
            )
        };
        let ready =
            u32::try_from(ready).map_err(|_| Error::new("the picture could not be converted"))?;
        self.converted += rows;
        self.ready += ready;
        Ok(())
    }

    /// Every row of the source is converted.
    pub fn finished(&self) -> bool {
        let height = |c: &Converter| c.conversion.from_size.1;
        self.converter
            .as_ref()
            .is_none_or(|c| self.converted == height(c))
    }

    /// Rows of the result that are there.
    pub fn ready(&self) -> u32 {
        self.ready
    }

    /// The result, as far as it is there.
    pub fn memory(&self) -> &Memory {
        // It is taken when this ends only.
        &self.converter.as_ref().expect("a converter").target
    }
}

impl Drop for Slices<'_> {
    fn drop(&mut self) {
        // A context that stopped half way is not used again.
        let finished = |c: &Converter| self.ready == c.conversion.to_size.1;
        let Some(converter) = self.converter.take().filter(finished) else {
            return;
        };
        let mut kept = kept();
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(converter);
    }
}

impl Source<'_> {
    /// The planes from row `first` of the picture on, and their strides.
    fn from(&self, first: usize) -> ([*const u8; 4], [c_int; 4]) {
        let mut planes = [ptr::null(); 4];
        let mut strides = [0; 4];
        let (Self::Frame { shifts, .. } | Self::Copy { shifts, .. }) = self;
        for (index, shift) in shifts.iter().enumerate() {
            let (start, stride) = match self {
                Self::Frame { samples, .. } => (
                    samples.plane(index).as_ptr(),
                    c_int::try_from(samples.stride(index)).unwrap_or(0),
                ),
                Self::Copy { memory, .. } => memory.pointer(index),
            };
            // A pointer is only read where rows follow.
            planes[index] = start.wrapping_add((first >> shift) * stride as usize);
            strides[index] = stride;
        }
        (planes, strides)
    }
}

/// Every plane has all its rows.
pub(super) fn check(samples: &dyn Samples, sizes: &[(usize, usize)]) -> Result<()> {
    let whole = sizes.iter().enumerate().all(|(index, &(row, rows))| {
        let stride = samples.stride(index);
        rows > 0
            && (stride >= row || rows == 1)
            && samples.plane(index).len() >= stride * (rows - 1) + row
    });
    if whole && !sizes.is_empty() {
        Ok(())
    } else {
        Err(Error::new("samples of the picture are missing"))
    }
}

impl Converter {
    fn new(conversion: Conversion) -> Result<Self> {
        library::start();
        let Conversion {
            from,
            from_size,
            to,
            to_size,
            ..
        } = conversion;
        // SAFETY: both take any pixel format.
        let known =
            unsafe { ffi::sws_isSupportedInput(from) > 0 && ffi::sws_isSupportedOutput(to) > 0 };
        if !known {
            return Err(Error::new(
                "the pixel format of this source cannot be converted by this FFmpeg",
            )
            .advice("choose the pixel profile native"));
        }
        let target = Memory::new(to, to_size)?;
        // SAFETY: takes nothing; null when memory is short.
        let context = unsafe { ffi::sws_alloc_context() };
        if context.is_null() {
            return Err(Error::new("out of memory"));
        }
        let converter = Self {
            conversion,
            context,
            target,
        };
        let options = [
            (c"srcw", i64::from(from_size.0)),
            (c"srch", i64::from(from_size.1)),
            (c"src_format", from as i64),
            (c"dstw", i64::from(to_size.0)),
            (c"dsth", i64::from(to_size.1)),
            (c"dst_format", to as i64),
            (c"sws_flags", i64::from(conversion.flags.bits())),
        ];
        let position = conversion.chroma_position.map(|p| (c"src_v_chr_pos", p));
        // SAFETY: the context is new, its options are integers by these names, and they are set before it starts.
        let started = unsafe {
            for (name, value) in options.into_iter().chain(position) {
                ffi::av_opt_set_int(context.cast(), name.as_ptr(), value, 0);
            }
            ffi::sws_init_context(context, ptr::null_mut(), ptr::null_mut())
        };
        if started < 0 {
            return Err(Error::new(format!(
                "the picture cannot be converted ({})",
                library::error_text(started)
            )));
        }
        if let Colour::Told { matrix, full_range } = conversion.colour {
            converter.tell(matrix, full_range);
        }
        Ok(converter)
    }

    /// What the context has been told of colour, or has from the start.
    fn details(&self) -> Details {
        let (mut inverse, mut table) = (ptr::null_mut(), ptr::null_mut());
        let (mut source, mut target, mut brightness, mut contrast, mut saturation) =
            (0, 0, 0, 0, 0);
        // SAFETY: the context has started; the pointers are to locals, and the tables it gives are its own, of four
        // numbers each.
        let inverse = unsafe {
            ffi::sws_getColorspaceDetails(
                self.context,
                &mut inverse,
                &mut source,
                &mut table,
                &mut target,
                &mut brightness,
                &mut contrast,
                &mut saturation,
            );
            inverse.cast::<[c_int; 4]>().as_ref().copied()
        };
        Details {
            inverse,
            source,
            target,
            adjustment: [brightness, contrast, saturation],
        }
    }

    /// Sets the matrix and the range of the source, as FFmpeg's own scale filter does.
    fn tell(&self, matrix: c_int, full_range: Option<bool>) {
        let Details {
            source,
            target,
            adjustment: [brightness, contrast, saturation],
            ..
        } = self.details();
        // SAFETY: the context has started; the tables are FFmpeg's own.
        unsafe {
            let matrix = ffi::sws_getCoefficients(matrix);
            ffi::sws_setColorspaceDetails(
                self.context,
                matrix,
                full_range.map_or(source, c_int::from),
                matrix,
                target,
                brightness,
                contrast,
                saturation,
            );
        }
    }
}

impl Drop for Converter {
    fn drop(&mut self) {
        // SAFETY: owned, freed once.
        unsafe { ffi::sws_freeContext(self.context) };
    }
}

/// Picture memory as FFmpeg wants it: rows padded to 64 bytes (swscale's fast paths write other values at the ends of
/// rows that are not), and some bytes to spare behind the planes.
pub(super) struct Memory {
    frame: *mut AVFrame,
    sizes: Vec<(usize, usize)>,
}

impl Memory {
    fn new(pixel_format: AVPixelFormat, (width, height): (u32, u32)) -> Result<Self> {
        let described = format::describe(pixel_format)?;
        // SAFETY: takes nothing; null when memory is short.
        let frame = unsafe { ffi::av_frame_alloc() };
        if frame.is_null() {
            return Err(Error::new("out of memory"));
        }
        let memory = Self {
            frame,
            sizes: format::plane_sizes(&described, width, height),
        };
        // SAFETY: a new frame whose format and size are set before its buffers are made.
        let code = unsafe {
            (*frame).format = pixel_format as c_int;
            (*frame).width = width as c_int;
            (*frame).height = height as c_int;
            ffi::av_frame_get_buffer(frame, 64)
        };
        if code < 0 {
            return Err(Error::new(format!(
                "a picture of {width}x{height} does not fit into memory"
            )));
        }
        Ok(memory)
    }

    /// Memory with these samples in it.
    fn copied(
        pixel_format: AVPixelFormat,
        size: (u32, u32),
        samples: &dyn Samples,
        sizes: &[(usize, usize)],
    ) -> Result<Self> {
        let memory = Self::new(pixel_format, size)?;
        for (index, &(row, rows)) in sizes.iter().enumerate().take(4) {
            let (source, from) = (samples.plane(index), samples.stride(index));
            let (target, to) = memory.pointer(index);
            for y in 0..rows {
                let line = &source[y * from..y * from + row];
                // SAFETY: FFmpeg made the plane for this format and size: `rows` rows of at least `row` bytes, `to`
                // bytes apart; nobody else knows the memory yet.
                unsafe {
                    ptr::copy_nonoverlapping(
                        line.as_ptr(),
                        target.cast_mut().add(y * to as usize),
                        row,
                    );
                }
            }
        }
        Ok(memory)
    }

    fn pointer(&self, index: usize) -> (*const u8, c_int) {
        // SAFETY: the frame is valid as long as this value.
        unsafe { ((*self.frame).data[index], (*self.frame).linesize[index]) }
    }

    /// The rows of a plane, without padding.
    pub fn rows(&self, index: usize) -> impl Iterator<Item = &[u8]> {
        let (row, rows) = self.sizes.get(index).copied().unwrap_or((0, 0));
        let (start, stride) = self.pointer(index);
        (0..rows).map(move |y| {
            // SAFETY: as in `copied`; the memory is only read while it is borrowed.
            unsafe { std::slice::from_raw_parts(start.add(y * stride as usize), row) }
        })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: owned, freed once.
        unsafe { ffi::av_frame_free(&mut self.frame) };
    }
}
