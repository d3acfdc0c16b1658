//! Sources made of images: the right file at the right number, the file's own numbers, and everything said that a
//! person must know.

#[path = "support/clips.rs"]
mod clips;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use framelens::error::Error;
use framelens::frame::{Channel, Damage, Frame, Rational};
use framelens::media::stills;
use framelens::media::{
    Index, IndexDepth, IndexUpdate, Note, Opened, ReadEnd, SourceKind, SourceSpec,
};
use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{
    Delay, DynamicImage, ExtendedColorType, GrayImage, ImageBuffer, ImageEncoder, ImageFormat,
    Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage,
};
use proptest::prelude::*;

/// Gray 8x6 whose every sample is `number`.
fn numbered(path: &Path, number: u8) {
    sized(path, number, 8, 6);
}

fn sized(path: &Path, number: u8, width: u32, height: u32) {
    GrayImage::from_pixel(width, height, Luma([number]))
        .save_with_format(path, ImageFormat::Png)
        .unwrap();
}

fn open(spec: &SourceSpec) -> Opened {
    assert!(stills::claims(spec), "{spec:?} is made of images");
    stills::open(spec).unwrap()
}

fn refused(spec: &SourceSpec) -> Error {
    match stills::open(spec) {
        Ok(opened) => panic!("{:?} should not open", opened.info),
        Err(error) => error,
    }
}

fn read(opened: &mut Opened, number: u64) -> Result<Arc<Frame>, Error> {
    let mut found = None;
    let end = opened.reader.read(number, &|| false, &mut |frame| {
        found = Some(frame);
        ControlFlow::Continue(())
    })?;
    assert_eq!(end, ReadEnd::Reached);
    let frame = found.expect("a reached frame was handed over");
    assert_eq!(frame.number, number);
    Ok(frame)
}

/// The samples of a frame, row by row.
fn samples(frame: &Frame) -> Vec<u8> {
    let used = frame.width as usize * frame.format.components[0].step;
    frame
        .samples
        .plane(0)
        .chunks(frame.samples.stride(0))
        .take(frame.height as usize)
        .flat_map(|row| row[..used].to_vec())
        .collect()
}

fn samples16(frame: &Frame) -> Vec<u16> {
    samples(frame)
        .chunks_exact(2)
        .map(|pair| u16::from_ne_bytes([pair[0], pair[1]]))
        .collect()
}

fn texts(notes: &[Note]) -> Vec<&str> {
    notes.iter().map(|note| note.text.as_str()).collect()
}

/// Runs the indexer to its end: its last index and its notes.
fn look_through(opened: &mut Opened) -> (Option<Arc<Index>>, Vec<Note>) {
    let mut index = None;
    let mut notes = Vec::new();
    let indexer = opened.indexer.as_mut().expect("there is more to find out");
    indexer
        .run(IndexDepth::Enough, &mut |update| {
            match update {
                IndexUpdate::Index(newer) => index = Some(newer),
                IndexUpdate::Note(note) => notes.push(note),
                IndexUpdate::Progress { .. } => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (index, notes)
}

#[test]
fn a_folder_is_read_in_natural_order_at_any_jump() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("Übung № 1 片");
    fs::create_dir(&inside).unwrap();
    for number in 0..12 {
        numbered(&inside.join(format!("Kadr кадр 画{number}.png")), number);
    }
    let mut opened = open(&SourceSpec::path(&inside));
    assert_eq!(opened.info.kind, SourceKind::Sequence);
    assert_eq!(opened.info.name, "Kadr кадр 画0.png ... Kadr кадр 画11.png");
    assert_eq!(opened.index.count(), 12);
    assert!(opened.index.complete);
    assert_eq!(
        texts(&opened.info.notes),
        ["12 images, numbering without gaps"]
    );
    assert_eq!((opened.info.width, opened.info.height), (8, 6));
    for number in [11, 0, 5, 6, 4, 10, 9, 1, 2, 3, 7, 8] {
        let frame = read(&mut opened, number).unwrap();
        assert_eq!(samples(&frame), vec![number as u8; 48]);
        assert_eq!(
            frame.file_name.as_deref(),
            Some(format!("Kadr кадр 画{number}.png").as_str())
        );
        assert_eq!(frame.timestamp, Some(number as i64));
        assert_eq!(opened.reader.next_number(), Some(number + 1));
        assert_eq!(opened.reader.decode_start(number), number);
    }
    let past = opened
        .reader
        .read(12, &|| false, &mut |_| ControlFlow::Continue(()));
    assert_eq!(past, Ok(ReadEnd::PastEnd { count: 12 }));
}

#[test]
fn the_rate_is_25_unless_another_is_given() {
    let folder = tempfile::tempdir().unwrap();
    numbered(&folder.path().join("1.png"), 1);
    numbered(&folder.path().join("2.png"), 2);
    let mut spec = SourceSpec::path(folder.path());
    let info = open(&spec).info;
    assert_eq!(info.frame_rate, Rational::new(25, 1));
    assert!(info.frame_rate_set);
    assert_eq!(Some(info.time_base), Rational::new(1, 25));
    spec.frame_rate = Rational::new(30_000, 1001);
    let info = open(&spec).info;
    assert_eq!(info.frame_rate, Rational::new(30_000, 1001));
    assert_eq!(Some(info.time_base), Rational::new(1001, 30_000));
    spec.frame_rate = Some(Rational {
        numerator: 0,
        denominator: 1,
    });
    assert_eq!(open(&spec).info.frame_rate, Rational::new(25, 1));
    let one = open(&SourceSpec::path(folder.path().join("1.png"))).info;
    assert_eq!((one.kind, one.frame_rate), (SourceKind::Image, None));
    assert_eq!(one.name, "1.png");
}

#[test]
fn a_gap_is_said_and_frames_stay_dense() {
    let folder = tempfile::tempdir().unwrap();
    for number in (1..=14).filter(|n| *n != 10) {
        numbered(&folder.path().join(format!("left{number:02}.png")), number);
    }
    for spec in ["", "left%02d.png", "left*.png"] {
        let mut opened = open(&SourceSpec::path(folder.path().join(spec)));
        assert_eq!(
            opened.info.notes[0],
            Note {
                text: "13 images, number 10 is missing".to_owned(),
                warning: true
            }
        );
        assert_eq!(opened.index.count(), 13);
        let frame = read(&mut opened, 9).unwrap();
        assert_eq!(frame.file_name.as_deref(), Some("left11.png"));
        assert_eq!(samples(&frame)[0], 11);
    }
}

#[test]
fn a_file_with_a_percent_sign_or_a_star_in_its_name_is_itself() {
    let folder = tempfile::tempdir().unwrap();
    for (number, name) in ["f%d.png", "f1.png", "g*.png", "g2.png"].iter().enumerate() {
        numbered(&folder.path().join(name), number as u8);
    }
    for (number, name) in [(0, "f%d.png"), (2, "g*.png")] {
        let mut opened = open(&SourceSpec::path(folder.path().join(name)));
        assert_eq!(opened.info.kind, SourceKind::Image);
        assert_eq!(samples(&read(&mut opened, 0).unwrap())[0], number);
    }
}

#[test]
fn a_list_is_shown_in_the_order_given() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = [7, 2, 9]
        .iter()
        .map(|number| {
            let file = folder.path().join(format!("{number}.png"));
            numbered(&file, *number);
            file
        })
        .collect();
    let mut opened = open(&SourceSpec::list(files));
    let shown: Vec<u8> = (0..3)
        .map(|number| samples(&read(&mut opened, number).unwrap())[0])
        .collect();
    assert_eq!(shown, [7, 2, 9]);
}

#[test]
fn images_unlike_the_others_are_said_and_read_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..6 {
        let file = folder.path().join(format!("{number}.png"));
        match number {
            2 | 4 => sized(&file, number, 4, 3),
            5 => RgbImage::new(8, 6).save(&file).unwrap(),
            _ => numbered(&file, number),
        }
    }
    GrayImage::new(8, 6)
        .save_with_format(folder.path().join("6.png"), ImageFormat::Jpeg)
        .unwrap();
    fs::write(folder.path().join("7.png"), "no image at all").unwrap();
    let mut opened = open(&SourceSpec::path(folder.path()));
    let (_, notes) = look_through(&mut opened);
    assert_eq!(
        texts(&notes),
        [
            "frames 2 and 4 are 4x3, the others 8x6",
            "frame 5 is rgb24, the others gray",
            "frame 6 is JPEG, though called otherwise",
            "frame 7 cannot be shown: the file is called PNG, but its content is no image of a known kind: 7.png",
        ]
    );
    assert!(notes.iter().all(|note| note.warning));
    assert_eq!(read(&mut opened, 4).unwrap().width, 4);
    let frame = read(&mut opened, 6).unwrap();
    assert_eq!(frame.notes, ["called PNG, but its content is JPEG"]);
    let error = read(&mut opened, 7).unwrap_err();
    assert!(error.what.starts_with("frame 7 cannot be shown"), "{error}");
    assert_eq!(error.path, Some(folder.path().join("7.png")));
    assert_eq!(samples(&read(&mut opened, 3).unwrap())[0], 3);
    // Asked again, an indexer that has seen everything has nothing to add.
    assert_eq!(look_through(&mut opened), (None, Vec::new()));
}

#[test]
fn a_sequence_whose_first_image_is_broken_opens_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("0.png"), "").unwrap();
    numbered(&folder.path().join("1.png"), 1);
    let mut opened = open(&SourceSpec::path(folder.path()));
    assert_eq!(opened.index.count(), 2);
    assert!(read(&mut opened, 0).is_err());
    assert_eq!(samples(&read(&mut opened, 1).unwrap())[0], 1);
}

#[test]
fn looking_through_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..70 {
        sized(&folder.path().join(format!("{number}.png")), number, 1, 1);
    }
    let mut opened = open(&SourceSpec::path(folder.path()));
    let mut told = 0;
    let indexer = opened.indexer.as_mut().unwrap();
    indexer
        .run(IndexDepth::Enough, &mut |_| {
            told += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(told, 1);
}

#[test]
fn a_file_that_changes_or_goes_is_read_as_it_is_now() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3 {
        numbered(&folder.path().join(format!("{number}.png")), number);
    }
    let mut opened = open(&SourceSpec::path(folder.path()));
    numbered(&folder.path().join("1.png"), 77);
    fs::remove_file(folder.path().join("2.png")).unwrap();
    assert_eq!(samples(&read(&mut opened, 1).unwrap())[0], 77);
    let error = read(&mut opened, 2).unwrap_err();
    assert!(error.to_string().contains("the file is not there"));
    assert!(error.to_string().ends_with("2.png"), "{error}");
    assert_eq!(samples(&read(&mut opened, 0).unwrap())[0], 0);
}

#[test]
fn numbers_are_the_files_own() {
    let folder = tempfile::tempdir().unwrap();
    let gray16 = ImageBuffer::from_fn(5, 3, |x, y| Luma([(x * 9001 + y * 4099) as u16]));
    let rgb16 = ImageBuffer::from_fn(5, 3, |x, y| {
        Rgb([(x * 13_000) as u16, (y * 30_000) as u16, 257])
    });
    let rgb = RgbImage::from_fn(5, 3, |x, y| Rgb([(x * 50) as u8, (y * 100) as u8, 7]));
    let rgba = RgbaImage::from_fn(5, 3, |x, y| {
        Rgba([(x * 50) as u8, (y * 100) as u8, 7, x as u8])
    });
    let ya = ImageBuffer::from_fn(5, 3, |x, y| LumaA([(x * 50 + y) as u8, 128_u8]));
    let cases: Vec<(&str, DynamicImage, &str)> = vec![
        ("gray16.png", gray16.clone().into(), "gray16le"),
        ("gray16.tif", gray16.clone().into(), "gray16le"),
        ("gray16.pgm", gray16.into(), "gray16le"),
        ("rgb16.png", rgb16.clone().into(), "rgb48le"),
        ("rgb16.tiff", rgb16.clone().into(), "rgb48le"),
        ("rgb16.ppm", rgb16.into(), "rgb48le"),
        ("rgb.png", rgb.clone().into(), "rgb24"),
        ("rgb.bmp", rgb.clone().into(), "rgb24"),
        ("rgb.tga", rgb.clone().into(), "rgb24"),
        ("rgb.qoi", rgb.clone().into(), "rgb24"),
        ("rgb.webp", rgb.clone().into(), "rgb24"),
        ("rgb.ppm", rgb.into(), "rgb24"),
        ("rgba.png", rgba.clone().into(), "rgba"),
        ("rgba.webp", rgba.into(), "rgba"),
        ("ya.png", ya.into(), "ya8"),
    ];
    for (name, image, pixel_format) in cases {
        let path = folder.path().join(name);
        image.save(&path).unwrap();
        let mut opened = open(&SourceSpec::path(&path));
        assert_eq!(opened.info.format.name, pixel_format, "{name}");
        let frame = read(&mut opened, 0).unwrap();
        assert_eq!(*frame.format, *opened.info.format, "{name}");
        assert_eq!(samples(&frame), image.as_bytes(), "{name}");
        let alpha = frame.format.has_alpha();
        assert_eq!(
            frame.notes.contains(&"alpha is not shown".to_owned()),
            alpha,
            "{name}"
        );
    }
}

#[test]
fn pnm_samples_are_not_stretched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ten_bits.pgm");
    let mut bytes = b"P5\n# a camera\n3 1\n1023\n".to_vec();
    bytes.extend([0_u16, 512, 1023].iter().flat_map(|v| v.to_be_bytes()));
    fs::write(&path, bytes).unwrap();
    let mut opened = open(&SourceSpec::path(&path));
    assert_eq!(
        texts(&opened.info.notes),
        ["the header says that 1023 is white"]
    );
    assert_eq!(samples16(&read(&mut opened, 0).unwrap()), [0, 512, 1023]);

    let path = folder.path().join("small.ppm");
    fs::write(&path, "P3 1 1 15 0 7 15\n").unwrap();
    let mut opened = open(&SourceSpec::path(&path));
    assert_eq!(samples(&read(&mut opened, 0).unwrap()), [0, 7, 15]);

    let path = folder.path().join("bits.pbm");
    fs::write(&path, "P1 2 1 0 1\n").unwrap();
    let mut opened = open(&SourceSpec::path(&path));
    let frame = read(&mut opened, 0).unwrap();
    assert_eq!(samples(&frame), [255, 0]);
    assert_eq!(frame.notes, ["1-bit gray expanded to 8 bits"]);
}

#[test]
fn a_palette_is_expanded_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two_colours.png");
    fs::write(&path, palette_png()).unwrap();
    let mut opened = open(&SourceSpec::path(&path));
    assert_eq!(opened.info.format.name, "rgb24");
    assert_eq!(texts(&opened.info.notes), ["palette expanded to RGB"]);
    let frame = read(&mut opened, 0).unwrap();
    assert_eq!(samples(&frame), [1, 2, 3, 250, 0, 9]);
}

/// 2x1 pixels of 8-bit indices 0 and 1 into (1, 2, 3) and (250, 0, 9).
fn palette_png() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png_chunk(&mut png, b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 1, 8, 3, 0, 0, 0]);
    png_chunk(&mut png, b"PLTE", &[1, 2, 3, 250, 0, 9]);
    // One stored deflate block with the filter byte and two indices, and its Adler-32.
    let row = [0, 0, 1];
    let mut data = vec![0x78, 0x01, 1, 3, 0, 0xfc, 0xff];
    data.extend(row);
    let (a, b) = row.iter().fold((1_u32, 0_u32), |(a, b), v| {
        let a = (a + u32::from(*v)) % 65521;
        (a, (a + b) % 65521)
    });
    data.extend(((b << 16) | a).to_be_bytes());
    png_chunk(&mut png, b"IDAT", &data);
    png_chunk(&mut png, b"IEND", &[]);
    png
}

fn png_chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let checked = [kind.as_slice(), data].concat();
    let mut crc = u32::MAX;
    for byte in &checked {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
        }
    }
    png.extend((data.len() as u32).to_be_bytes());
    png.extend(checked);
    png.extend((!crc).to_be_bytes());
}

/// A TIFF header with one entry: orientation (0x0112), SHORT, one value.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif
}

#[test]
fn every_exif_orientation_is_applied_and_said() {
    // Stored, 3 wide and 2 high:  1 2 3
    //                             4 5 6
    // and how each orientation shows it (EXIF 2.3, table of orientations).
    let shown: [(u8, u32, [u8; 6], &str); 7] = [
        (2, 3, [3, 2, 1, 6, 5, 4], "mirrored left to right"),
        (3, 3, [6, 5, 4, 3, 2, 1], "turned by 180 degrees"),
        (4, 3, [4, 5, 6, 1, 2, 3], "mirrored top to bottom"),
        (
            5,
            2,
            [1, 4, 2, 5, 3, 6],
            "turned by 90 degrees and mirrored",
        ),
        (6, 2, [4, 1, 5, 2, 6, 3], "turned by 90 degrees"),
        (
            7,
            2,
            [6, 3, 5, 2, 4, 1],
            "turned by 270 degrees and mirrored",
        ),
        (8, 2, [3, 6, 2, 5, 1, 4], "turned by 270 degrees"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (orientation, width, expected, said) in shown {
        let path = folder.path().join(format!("{orientation}.png"));
        let mut encoder = PngEncoder::new(fs::File::create(&path).unwrap());
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder
            .write_image(&[1, 2, 3, 4, 5, 6], 3, 2, ExtendedColorType::L8)
            .unwrap();
        let mut opened = open(&SourceSpec::path(&path));
        let note = format!("EXIF orientation {orientation} applied: {said}");
        assert_eq!(texts(&opened.info.notes), [note.as_str()]);
        assert_eq!((opened.info.width, opened.info.height), (width, 6 / width));
        let frame = read(&mut opened, 0).unwrap();
        assert_eq!((frame.width, frame.height), (width, 6 / width));
        assert_eq!(samples(&frame), expected, "orientation {orientation}");
        assert_eq!(frame.notes, [note]);
    }
}

#[test]
fn a_jpeg_called_png_opens_and_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.png");
    let mut encoder = JpegEncoder::new(fs::File::create(&path).unwrap());
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder
        .write_image(&[90; 16 * 8 * 3], 16, 8, ExtendedColorType::Rgb8)
        .unwrap();
    let opened = open(&SourceSpec::path(&path));
    assert_eq!(opened.info.codec, "JPEG");
    assert_eq!((opened.info.width, opened.info.height), (8, 16));
    assert_eq!(
        texts(&opened.info.notes),
        [
            "EXIF orientation 6 applied: turned by 90 degrees",
            "called PNG, but its content is JPEG"
        ]
    );
}

#[test]
fn a_header_that_claims_too_much_is_refused_with_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let refuse = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        refused(&SourceSpec::path(&path)).to_string()
    };
    let said = refuse("a.ppm", b"P6 60000 60000 255\n");
    assert!(said.contains("60000x60000 pixels, and 10.1 GiB"), "{said}");
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = 60_000_u32.to_be_bytes();
    let header = [side.as_slice(), &side, &[8, 2, 0, 0, 0]].concat();
    png_chunk(&mut png, b"IHDR", &header);
    png_chunk(&mut png, b"IDAT", &[0x78, 0x01]);
    png_chunk(&mut png, b"IEND", &[]);
    let said = refuse("a.png", &png);
    assert!(said.contains("GiB"), "{said}");
    let mut gif = b"GIF89a\xff\xff\xff\xff\0\0\0".to_vec();
    gif.extend(b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;");
    let said = refuse("a.gif", &gif);
    assert!(said.contains("65535x65535"), "{said}");
}

#[test]
fn what_is_no_source_of_images_gets_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| SourceSpec::path(folder.path().join(name));
    let text = refused(&at("missing.png")).to_string();
    assert!(text.starts_with("the file is not there"), "{text}");
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    fs::write(inside.join("clip.avi"), "").unwrap();
    let text = refused(&at("inside")).to_string();
    assert!(text.contains("open the video in it, clip.avi"), "{text}");
    fs::write(folder.path().join("empty.png"), "").unwrap();
    assert_eq!(refused(&at("empty.png")).what, "the file is empty");
    let hdr = folder.path().join("light.hdr");
    image::Rgb32FImage::new(2, 2).save(&hdr).unwrap();
    let text = refused(&SourceSpec::path(&hdr)).to_string();
    assert!(text.contains("floating point"), "{text}");
    let list = vec![inside, hdr];
    assert!(
        refused(&SourceSpec::list(list))
            .to_string()
            .contains("folder")
    );
    assert!(!stills::claims(&at("missing.mp4")));
    assert!(!stills::claims(&SourceSpec::list(Vec::new())));
}

#[test]
fn a_jpeg_that_ends_early_is_flagged_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.jpg");
    RgbImage::from_fn(64, 64, |x, y| {
        Rgb([(x * 4) as u8, (y * 4) as u8, (x ^ y) as u8])
    })
    .save(&whole)
    .unwrap();
    let frame = read(&mut open(&SourceSpec::path(&whole)), 0).unwrap();
    assert_eq!(frame.damage, None);
    let bytes = fs::read(&whole).unwrap();
    let path = folder.path().join("cut.jpg");
    let mut flagged = 0;
    let scan = bytes.windows(2).position(|w| w == [0xff, 0xda]).unwrap() + 20;
    for length in (scan..bytes.len() - 2).step_by(7) {
        fs::write(&path, &bytes[..length]).unwrap();
        match read(&mut open(&SourceSpec::path(&path)), 0) {
            Ok(frame) => {
                assert_eq!(frame.damage, Some(Damage::Reported), "{length} bytes");
                flagged += 1;
            }
            Err(error) => assert!(error.to_string().contains("JPEG"), "{error}"),
        }
    }
    assert!(flagged > 0, "some of the picture can be shown");
}

/// A GIF with these delays in hundredths of a second; frame n is gray n, and not transparent.
fn gif(path: &Path, delays: &[u32]) {
    let mut encoder = GifEncoder::new(fs::File::create(path).unwrap());
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for (number, delay) in delays.iter().enumerate() {
        let gray = number as u8 * 10;
        encoder
            .encode_frame(image::Frame::from_parts(
                RgbaImage::from_pixel(6, 4, Rgba([gray, gray, gray, 255])),
                0,
                0,
                Delay::from_numer_denom_ms(delay * 10, 1),
            ))
            .unwrap();
    }
}

#[test]
fn a_gif_is_read_in_any_order_with_its_own_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("moving.gif");
    gif(&path, &[4, 10, 0, 7, 3, 4]);
    let mut opened = open(&SourceSpec::path(&path));
    assert_eq!(opened.info.kind, SourceKind::Animation);
    assert_eq!(Some(opened.info.time_base), Rational::new(1, 100));
    assert_eq!(opened.info.format.name, "rgba");
    assert!(!opened.index.complete);
    let (index, notes) = look_through(&mut opened);
    let index = index.unwrap();
    assert!(index.complete);
    let times: Vec<_> = index.frames.iter().map(|entry| entry.timestamp).collect();
    assert_eq!(times, [0, 4, 14, 24, 31, 34]);
    assert_eq!(
        texts(&notes),
        ["1 frame has no time of its own and is shown for 100 ms"]
    );
    opened.reader.set_index(Arc::clone(&index));
    for number in [3, 0, 5, 1, 2, 4, 4] {
        let frame = read(&mut opened, number).unwrap();
        assert_eq!(samples(&frame)[..3], [number as u8 * 10; 3]);
        assert_eq!(frame.timestamp, Some(times[number as usize]));
        assert_eq!(frame.format.components[3].channel, Channel::Alpha);
    }
    let past = opened
        .reader
        .read(6, &|| false, &mut |_| ControlFlow::Continue(()));
    assert_eq!(past, Ok(ReadEnd::PastEnd { count: 6 }));
    assert_eq!(samples(&read(&mut opened, 2).unwrap())[0], 20);
}

#[test]
fn a_gif_of_one_frame_is_an_image() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("still.gif");
    gif(&path, &[4]);
    let mut opened = open(&SourceSpec::path(&path));
    assert_eq!(opened.info.kind, SourceKind::Image);
    assert_eq!(samples(&read(&mut opened, 0).unwrap())[..4], [0, 0, 0, 255]);
}

#[test]
fn reading_an_animation_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("moving.gif");
    gif(&path, &[1; 20]);
    let mut opened = open(&SourceSpec::path(&path));
    let mut handed = Vec::new();
    let end = opened
        .reader
        .read(15, &|| false, &mut |frame| {
            handed.push(frame.number);
            if frame.number == 4 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap();
    assert_eq!(end, ReadEnd::Stopped);
    assert_eq!(handed, [0, 1, 2, 3, 4]);
    assert_eq!(opened.reader.next_number(), Some(5));
    let end = opened
        .reader
        .read(15, &|| true, &mut |_| ControlFlow::Continue(()));
    assert_eq!(end, Ok(ReadEnd::Stopped));
    assert_eq!(read(&mut opened, 15).unwrap().number, 15);
}

#[test]
fn apng_and_webp_animations_carry_their_frame_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let specs = [
        clips::ClipSpec::new("moving.png", "apng", "apng")
            .pixel_format(ffmpeg_next::format::Pixel::RGB24)
            .frames(9)
            .rate(30, 1),
        clips::ClipSpec::new("moving.webp", "webp", "libwebp_anim")
            .frames(9)
            .rate(20, 1),
    ];
    for spec in specs {
        let path = clips::make(folder.path(), &spec);
        let mut opened = open(&SourceSpec::path(&path));
        assert_eq!(opened.info.kind, SourceKind::Animation, "{}", spec.file);
        let index = look_through(&mut opened).0.unwrap();
        assert_eq!(index.count(), 9, "{}", spec.file);
        let tick = opened.info.time_base.as_f64();
        for number in [8, 0, 3, 4, 2, 7, 6, 5, 1] {
            let frame = read(&mut opened, number).unwrap();
            let pixels = samples(&frame);
            let found = clips::read_number(frame.width, frame.height, |x, y| {
                pixels[(y * frame.width + x) as usize * 4 + 1] > 127
            });
            assert_eq!(found, Some(number), "{}", spec.file);
            let seconds = frame.timestamp.unwrap() as f64 * tick;
            let expected = number as f64 / f64::from(spec.rate.0);
            assert!((seconds - expected).abs() <= tick, "{seconds} {expected}");
        }
    }
}

#[test]
fn a_damaged_end_of_an_animation_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.gif");
    gif(&path, &[4; 8]);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() * 3 / 5]).unwrap();
    let mut opened = open(&SourceSpec::path(&path));
    let (index, notes) = look_through(&mut opened);
    let count = index.unwrap().count();
    assert!((1..8).contains(&count), "{count}");
    let said = &texts(&notes)[0];
    assert!(
        said.starts_with(&format!("{count} frames, what follows is lost")),
        "{said}"
    );
    assert_eq!(read(&mut opened, count - 1).unwrap().number, count - 1);
}

/// One small image of a kind, encoded.
fn encoded(kind: usize) -> (&'static str, Vec<u8>) {
    let picture = RgbImage::from_fn(24, 16, |x, y| Rgb([(x * 10) as u8, (y * 15) as u8, 99]));
    let (name, format) = [
        ("a.png", ImageFormat::Png),
        ("a.jpg", ImageFormat::Jpeg),
        ("a.bmp", ImageFormat::Bmp),
        ("a.tif", ImageFormat::Tiff),
        ("a.webp", ImageFormat::WebP),
        ("a.qoi", ImageFormat::Qoi),
        ("a.tga", ImageFormat::Tga),
        ("a.ppm", ImageFormat::Pnm),
        ("a.gif", ImageFormat::Gif),
        ("m.gif", ImageFormat::Gif),
    ][kind];
    if name == "m.gif" {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        gif(&path, &[4, 4, 4]);
        return (name, fs::read(path).unwrap());
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    (name, bytes.into_inner())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_damaged_file_does_worse_than_a_sentence(
        kind in 0_usize..10,
        keep in 0.0_f64..=1.0,
        flips in prop::collection::vec((0.0_f64..1.0, 0_u8..8), 0..6),
    ) {
        let (name, mut bytes) = encoded(kind);
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        for (place, bit) in flips {
            let place = (place * bytes.len() as f64) as usize;
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 1 << bit;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        let sentence = |error: &Error| {
            prop_assert_eq!(error.path.as_deref(), Some(path.as_path()));
            prop_assert!(!error.to_string().contains('\n'), "{}", error);
            Ok(())
        };
        match stills::open(&SourceSpec::path(&path)) {
            Err(error) => sentence(&error)?,
            Ok(mut opened) => {
                for number in 0..4 {
                    let read = opened.reader.read(number, &|| false, &mut |frame| {
                        assert!(frame.samples.plane(0).len() >= samples(&frame).len());
                        ControlFlow::Continue(())
                    });
                    if let Err(error) = read {
                        sentence(&error)?;
                    }
                }
                if let Some(indexer) = opened.indexer.as_mut() {
                    let ended = indexer.run(IndexDepth::Enough, &mut |_| ControlFlow::Continue(()));
                    if let Err(error) = ended {
                        sentence(&error)?;
                    }
                }
            }
        }
    }
}
