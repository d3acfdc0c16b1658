//! A matrix written as text, as one gray picture.

use std::io::BufReader;
use std::sync::Arc;

use super::parse::{Numbers, parse_matrix};
use super::{ChannelOrder, color, pixel_format};
use crate::error::Result;
use crate::frame::{Origin, OwnedSamples, PlacedSamples, Samples};
use crate::media::reader::Opened;
use crate::media::source::{SourceKind, SourceSpec};
use crate::media::stored::{self, About, Picture, Store, said};

/// Opens a text file that holds a matrix.
///
/// # Errors
/// One sentence, with the place in the matrix where there is one.
pub fn open(spec: &SourceSpec) -> Result<Opened> {
    let (file, length) = stored::plain_file(spec.main_path())?;
    let numbers = parse_matrix(BufReader::new(file))?;
    let deep = numbers.levels.iter().any(|level| *level > 255);
    let (width, height) = stored::check_size(numbers.width as u64, numbers.height as u64, 2)?;
    let bytes = if deep { 2 } else { 1 };
    let described = Arc::new(pixel_format(
        1,
        ChannelOrder::default(),
        bytes,
        cfg!(target_endian = "big"),
    ));
    let depth = if deep {
        "read as 16 bits: some numbers are greater than 255"
    } else {
        "read as 8 bits: no number is greater than 255"
    };
    let about = About {
        kind: SourceKind::Matrix,
        container: "text".to_owned(),
        codec: "matrix".to_owned(),
        rate: None,
        count: 1,
        declared: None,
        ends_early: None,
        notes: vec![said(depth)],
    };
    let picture = Picture {
        width,
        height,
        color: color(&described),
        bytes: Some(length),
        notes: Vec::new(),
        format: described,
    };
    stored::open(
        spec,
        about,
        picture,
        Box::new(OneMatrix(samples(&numbers, deep))),
    )
}

fn samples(numbers: &Numbers, deep: bool) -> Arc<dyn Samples> {
    let levels = numbers.levels.iter();
    let (bytes, row): (Vec<u8>, usize) = if deep {
        (
            levels.flat_map(|level| level.to_ne_bytes()).collect(),
            numbers.width * 2,
        )
    } else {
        (levels.map(|level| *level as u8).collect(), numbers.width)
    };
    Arc::new(PlacedSamples {
        samples: OwnedSamples {
            planes: vec![(bytes, row)],
        },
        origin: Origin::Array,
    })
}

struct OneMatrix(Arc<dyn Samples>);

impl Store for OneMatrix {
    fn samples(&mut self, _: u64, _: &dyn Fn() -> bool) -> Result<Option<Arc<dyn Samples>>> {
        Ok(Some(Arc::clone(&self.0)))
    }
}
