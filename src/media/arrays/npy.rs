//! `.npy` files, read picture by picture.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use super::header::{self, ArrayLayout, MOST_HEADER};
use super::{color, pixel_format};
use crate::error::{Error, Result};
use crate::frame::{Origin, OwnedSamples, PlacedSamples, Samples};
use crate::media::reader::Opened;
use crate::media::source::{SourceKind, SourceSpec};
use crate::media::stills::DEFAULT_RATE;
use crate::media::stored::{self, About, Picture, Store, said, warned};

/// Bytes read at once where a picture lies scattered over the file.
const PIECE: usize = 1 << 20;

/// Opens an `.npy` file.
///
/// # Errors
/// One sentence, with what to do in numpy.
pub fn open(spec: &SourceSpec) -> Result<Opened> {
    let (mut file, length) = stored::plain_file(spec.main_path())?;
    let mut head = Vec::new();
    file.by_ref()
        .take(MOST_HEADER as u64)
        .read_to_end(&mut head)
        .map_err(|error| stored::unreadable(&error))?;
    if head.starts_with(b"PK") {
        return Err(Error::new("this is an archive of arrays (.npz)")
            .advice("save the one you want with numpy.save(\"frames.npy\", archive[name])"));
    }
    let layout = header::parse(&head)?;
    let frame = layout.frame_bytes();
    let there = length.saturating_sub(layout.start);
    let whole = there / frame;
    let count = whole.min(layout.frames);
    let scattered = layout.fortran && layout.frames > 1;
    if count == 0 || scattered && count < layout.frames {
        return Err(Error::new(format!(
            "this array ends early: its shape {} needs {} bytes and {there} are there",
            header::written(&layout.shape),
            u128::from(frame) * u128::from(layout.frames)
        ))
        .advice("save it again with numpy.save"));
    }
    let order = spec.channels.unwrap_or_default();
    let mut notes = vec![said(meaning(&layout))];
    if layout.channels > 1 {
        let other = match order.name() {
            "bgr" => "rgb",
            _ => "bgr",
        };
        notes.push(said(format!(
            "channels are {} (--channels {other} for the other order)",
            order.name().to_uppercase()
        )));
    }
    if layout.channels == 4 {
        notes.push(said("alpha is not shown"));
    }
    if scattered {
        notes.push(said(
            "Fortran order: each frame is gathered from the whole file",
        ));
    }
    let ends_early = (count < layout.frames).then(|| {
        format!(
            "the file ends early: {count} of {} frames are there",
            layout.frames
        )
    });
    match there - count * frame {
        _ if ends_early.is_some() => notes.extend(ends_early.clone().map(warned)),
        0 => {}
        rest => notes.push(warned(format!(
            "{rest} bytes are left over behind the array"
        ))),
    }
    let described = Arc::new(pixel_format(
        layout.channels,
        order,
        layout.sample,
        layout.big_endian,
    ));
    let about = About {
        kind: SourceKind::Array,
        container: "npy".to_owned(),
        codec: if layout.sample == 1 {
            "uint8"
        } else {
            "uint16"
        }
        .to_owned(),
        rate: (layout.frames > 1).then_some((spec.frame_rate.unwrap_or(DEFAULT_RATE), true)),
        count,
        declared: Some(layout.frames),
        ends_early,
        notes,
    };
    let picture = Picture {
        width: layout.width,
        height: layout.height,
        color: color(&described),
        bytes: Some(frame),
        notes: Vec::new(),
        format: described,
    };
    stored::open(spec, about, picture, Box::new(ArrayFrames { file, layout }))
}

/// What the shape was taken for.
fn meaning(layout: &ArrayLayout) -> String {
    let axes = match (layout.shape.len(), layout.channels) {
        (2, _) => "(H,W), one gray picture",
        (3, 1) if layout.frames == 1 && layout.shape[2] == 1 => "(H,W,1), one gray picture",
        (3, 1) => "(N,H,W), gray pictures",
        (3, 3) => "(H,W,3), one colour picture",
        (3, _) => "(H,W,4), one colour picture",
        (_, 1) => "(N,H,W,1), gray pictures",
        (_, 3) => "(N,H,W,3), colour pictures",
        _ => "(N,H,W,4), colour pictures",
    };
    let mut text = format!("shape {} read as {axes}", header::written(&layout.shape));
    if layout.shape.len() == 3 && layout.channels == 1 && layout.frames == 3 {
        text.push_str("; if they are the channels of one, save numpy.moveaxis(array, 0, -1)");
    }
    text
}

struct ArrayFrames {
    file: File,
    layout: ArrayLayout,
}

impl Store for ArrayFrames {
    fn samples(
        &mut self,
        number: u64,
        interrupted: &dyn Fn() -> bool,
    ) -> Result<Option<Arc<dyn Samples>>> {
        let layout = &self.layout;
        let bytes = layout.frame_bytes();
        let start = layout.start + number * if layout.fortran { 0 } else { bytes };
        let picture = if !layout.fortran {
            stored::bytes_at(&mut self.file, start, bytes as usize)?
        } else {
            let columns = if layout.frames == 1 {
                stored::bytes_at(&mut self.file, start, bytes as usize)?
            } else {
                match gathered(&mut self.file, layout, number, interrupted)? {
                    Some(bytes) => bytes,
                    None => return Ok(None),
                }
            };
            rows_first(&columns, layout)
        };
        let row = layout.width as usize * layout.channels * layout.sample;
        Ok(Some(Arc::new(PlacedSamples {
            samples: OwnedSamples {
                planes: vec![(picture, row)],
            },
            origin: Origin::Array,
        })))
    }
}

/// Every `frames`-th sample of the file from the `number`-th on: one picture of an array in Fortran order.
fn gathered(
    file: &mut File,
    layout: &ArrayLayout,
    number: u64,
    interrupted: &dyn Fn() -> bool,
) -> Result<Option<Vec<u8>>> {
    let unreadable = |error: std::io::Error| stored::unreadable(&error);
    let sample = layout.sample as u64;
    let step = layout.frames * sample;
    let count = layout.frame_bytes() / sample;
    let mut picture = Vec::with_capacity(layout.frame_bytes() as usize);
    // Whole steps at once; a step that is larger than a piece is jumped over.
    let steps = (PIECE as u64 / step).max(1);
    let mut piece = vec![
        0;
        if step > PIECE as u64 {
            sample
        } else {
            steps * step
        } as usize
    ];
    let mut done = 0;
    while done < count {
        if interrupted() {
            return Ok(None);
        }
        let wanted = steps.min(count - done);
        // The last step may end with the wanted sample.
        let length = ((wanted - 1) * step + sample).min(piece.len() as u64) as usize;
        file.seek(SeekFrom::Start(
            layout.start + done * step + number * sample,
        ))
        .map_err(unreadable)?;
        file.read_exact(&mut piece[..length]).map_err(unreadable)?;
        for at in 0..wanted {
            let from = (at * step) as usize;
            picture.extend_from_slice(&piece[from..from + sample as usize]);
        }
        done += wanted;
    }
    Ok(Some(picture))
}

/// A picture whose rows vary fastest, then columns, then channels, with its samples in the usual order.
fn rows_first(columns: &[u8], layout: &ArrayLayout) -> Vec<u8> {
    let (width, height) = (layout.width as usize, layout.height as usize);
    let mut picture = Vec::with_capacity(columns.len());
    for y in 0..height {
        for x in 0..width {
            for channel in 0..layout.channels {
                let from = ((channel * width + x) * height + y) * layout.sample;
                picture.extend_from_slice(&columns[from..from + layout.sample]);
            }
        }
    }
    picture
}
