//! The chain as a Python program with OpenCV that makes the same mask.

use std::fmt::Write;

use crate::analysis::{
    AnalysisSettings, Combine, DifferenceKind, DifferenceOn, GrayOf, Kernel, Operation, PairInput,
    Region, Shape, SizeRule, ThresholdBy,
};
use crate::error::{Error, Result};
use crate::frame::{Channel, Profile};
use crate::media::SourceSpec;
use crate::pairing::{Against, Average};
use crate::session::Session;

/// The program for the session's pair. It needs `opencv-python` and numpy, reads the two frames, and ends by printing
/// `changed N of M pixels`; `mask` is 0 or 1 then. `input` is the pair, where it is known: a gray picture that meets
/// colours is met by their gray.
///
/// # Errors
/// Where OpenCV cannot make the same numbers, and why.
pub fn python(session: &Session, input: Option<&PairInput>) -> Result<String> {
    let settings = &computed(&session.analysis, input);
    possible(session)?;
    let mut text = String::from(
        "\"\"\"Made by Framelens: the same mask with OpenCV (pip install opencv-python numpy).\"\"\"\n\
         import cv2\nimport numpy as np\n\n",
    );
    text.push_str(READ);
    text.push_str(&frames(session));
    crop(&mut text, settings);
    areas(&mut text, settings);
    planes(&mut text, settings)?;
    masks(&mut text, settings);
    cleanup(&mut text, settings);
    regions(&mut text, settings);
    text.push_str(
        "\ncount = int(np.count_nonzero(mask))\n\
         pixels = mask.size if counts is None else int(np.count_nonzero(counts))\n\
         print(f\"changed {count} of {pixels} pixels, {100 * count / pixels:.4f} %\")\n",
    );
    decision(&mut text, settings);
    Ok(text)
}

/// The settings with the order that is really computed. OpenCV reads a gray picture as three equal channels.
fn computed(settings: &AnalysisSettings, input: Option<&PairInput>) -> AnalysisSettings {
    let pair = input.and_then(|input| input.a.as_ref().zip(input.b.as_ref()));
    let order = pair.map(|(a, b)| settings.gray_of.of_pair(a, b, settings.chain_on()));
    AnalysisSettings {
        gray_of: order.unwrap_or(settings.gray_of),
        ..settings.clone()
    }
}

const READ: &str = "\
IMAGES = (\".png\", \".bmp\", \".jpg\", \".jpeg\", \".tif\", \".tiff\", \".webp\", \".pgm\", \".ppm\")


def read(path, first, last=None):
    \"\"\"Frames first to last: every frame before them is read too, so that the numbers are exact.\"\"\"
    if path.lower().endswith(IMAGES):
        return [cv2.imread(path, cv2.IMREAD_COLOR)]
    last = first if last is None else last
    capture = cv2.VideoCapture(path)
    frames = []
    for number in range(last + 1):
        ok, frame = capture.read()
        if not ok:
            raise SystemExit(f\"{path} has no frame {number}\")
        if number >= first:
            frames.append(frame)
    return frames


";

fn possible(session: &Session) -> Result<()> {
    let settings = &session.analysis;
    if session.profile == Profile::Native {
        return Err(Error::new("OpenCV does not hand over decoded planes")
            .advice("choose an opencv profile for the Python program"));
    }
    if let DifferenceOn::Channel(channel) = settings.chain_on()
        && channel.is_decoded_plane()
    {
        return Err(Error::new(format!(
            "OpenCV does not hand over the decoded plane {}",
            channel.name()
        ))
        .advice("choose another channel for the Python program"));
    }
    if matches!(settings.sizes, SizeRule::ScaleB(_)) {
        return Err(
            Error::new("OpenCV scales pictures otherwise than Framelens")
                .advice("crop both for the Python program"),
        );
    }
    Ok(())
}

fn path(spec: Option<&SourceSpec>) -> String {
    let path = spec.map(|spec| spec.main_path().display().to_string());
    // JSON's strings are Python's.
    serde_json::Value::from(path.unwrap_or_default()).to_string()
}

fn frames(session: &Session) -> String {
    let mut text = match session.profile {
        Profile::Opencv4 => String::new(),
        Profile::Opencv5 => "# Needs OpenCV 5: version 4 ignores the colour tags of a file.\n".into(),
        _ => "# OpenCV converts colours its own way: these numbers are not those of the profile standard.\n".into(),
    };
    let number = session.position;
    let Some(against) = session.against else {
        let other = number.saturating_add_signed(session.pairing.offset);
        let (a, b) = (path(session.a.as_ref()), path(session.b.as_ref()));
        let _ = writeln!(
            text,
            "a = read({a}, {number})[0]\nb = read({b}, {other})[0]"
        );
        return text;
    };
    let source = path(session.a.as_ref().or(session.b.as_ref()));
    let other = match against {
        Against::Background(background) => {
            let average = match background.of {
                Average::Mean => "mean",
                Average::Median => "median",
            };
            format!(
                "np.rint(np.{average}(read({source}, {}, {}), axis=0)).astype(np.uint8)",
                background.from, background.to
            )
        }
        moment => format!(
            "read({source}, {})[0]",
            moment.reference(number).unwrap_or_default()
        ),
    };
    let _ = writeln!(text, "a = {other}\nb = read({source}, {number})[0]");
    text
}

fn crop(text: &mut String, settings: &AnalysisSettings) {
    if settings.sizes == SizeRule::Crop {
        text.push_str(
            "height, width = np.minimum(a.shape[:2], b.shape[:2])\n\
             a, b = a[:height, :width], b[:height, :width]\n",
        );
    }
}

fn areas(text: &mut String, settings: &AnalysisSettings) {
    let areas = &settings.areas;
    if areas.is_whole() {
        text.push_str("counts = None\n");
        return;
    }
    let beginning = if areas.include.is_empty() {
        "ones"
    } else {
        "zeros"
    };
    let _ = writeln!(text, "counts = np.{beginning}(a.shape[:2], np.uint8)");
    let slice = |r: &Region| {
        let (right, bottom) = (r.x.saturating_add(r.width), r.y.saturating_add(r.height));
        format!("counts[{}:{bottom}, {}:{right}]", r.y, r.x)
    };
    for region in &areas.include {
        let _ = writeln!(text, "{} = 1", slice(region));
    }
    for region in &areas.exclude {
        let _ = writeln!(text, "{} = 0", slice(region));
    }
    if let Some(image) = &areas.exclude_image {
        let image = path(Some(&SourceSpec::path(image)));
        let _ = writeln!(
            text,
            "counts[cv2.imread({image}, cv2.IMREAD_GRAYSCALE) > 0] = 0"
        );
    }
}

fn subtract(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Absolute | DifferenceKind::Squared => "cv2.absdiff(a, b)",
        DifferenceKind::Signed => "cv2.subtract(a, b)",
    }
}

fn planes(text: &mut String, settings: &AnalysisSettings) -> Result<()> {
    let difference = subtract(settings.difference);
    if settings.per_channel.is_some() {
        let _ = writeln!(text, "\nplanes = list(cv2.split({difference}))");
    } else {
        let on = settings.chain_on();
        if on == DifferenceOn::Luma709 {
            text.push_str(
                "\n\ndef luma709(image):\n    blue, green, red = (image[:, :, i].astype(np.uint32) for i in range(3))\n    \
                 return ((6966 * red + 23436 * green + 2366 * blue + 16384) >> 15).astype(np.uint8)\n\n",
            );
        }
        let first = settings.gray_of == GrayOf::Frames && on.has_order();
        let reduced = |what: &str| match on {
            DifferenceOn::Channel(Channel::Gray) => {
                format!("cv2.cvtColor({what}, cv2.COLOR_BGR2GRAY)")
            }
            DifferenceOn::Luma709 => format!("luma709({what})"),
            DifferenceOn::Maximum => format!("{what}.max(axis=2)"),
            DifferenceOn::Channel(channel) => {
                let index = match channel {
                    Channel::R => 2,
                    Channel::G => 1,
                    _ => 0,
                };
                format!("{what}[:, :, {index}]")
            }
        };
        if first {
            let _ = writeln!(text, "\na, b = {}, {}", reduced("a"), reduced("b"));
            let _ = writeln!(text, "planes = [{difference}]");
        } else {
            let _ = writeln!(text, "\nplanes = [{}]", reduced(difference));
        }
    }
    if settings.difference == DifferenceKind::Squared {
        text.push_str("planes = [cv2.multiply(d, d, dtype=cv2.CV_16U) for d in planes]\n");
    }
    if let Some(kernel) = settings.blur.kernel() {
        let size = kernel.size();
        let call = match kernel {
            Kernel::Median3 | Kernel::Median5 => {
                format!("cv2.medianBlur(np.ascontiguousarray(plane), {size})")
            }
            _ => format!("cv2.GaussianBlur(plane, ({size}, {size}), 0)"),
        };
        let _ = writeln!(text, "planes = [{call} for plane in planes]");
    }
    if settings.difference == DifferenceKind::Squared
        && settings.threshold_by == ThresholdBy::Triangle
    {
        return Err(Error::new("the triangle threshold works on 8 bits only"));
    }
    Ok(())
}

fn masks(text: &mut String, settings: &AnalysisSettings) {
    let automatic = settings.threshold_by != ThresholdBy::Fixed;
    if automatic {
        text.push_str(
            "\n\ndef level(plane):\n    seen = plane if counts is None else plane[counts == 1].reshape(1, -1)\n    \
             seen = np.ascontiguousarray(seen)\n",
        );
        match settings.threshold_by {
            ThresholdBy::MeanPlusSigmas(sigmas) => {
                let _ = writeln!(
                    text,
                    "    mean, deviation = (float(value[0, 0]) for value in cv2.meanStdDev(seen))\n    \
                     return np.floor(mean + {sigmas:?} * deviation)\n\n"
                );
            }
            rule => {
                let flag = match rule {
                    ThresholdBy::Triangle => "THRESH_TRIANGLE",
                    _ => "THRESH_OTSU",
                };
                let _ = writeln!(
                    text,
                    "    return cv2.threshold(seen, 0, 1, cv2.THRESH_BINARY + cv2.{flag})[0]\n\n"
                );
            }
        }
        text.push_str("masks = [(plane > level(plane)).astype(np.uint8) for plane in planes]\n");
    } else {
        let _ = writeln!(
            text,
            "masks = [(plane > {}).astype(np.uint8) for plane in planes]",
            settings.threshold
        );
    }
    text.push_str(match settings.per_channel {
        Some(Combine::And) => "mask = np.bitwise_and.reduce(masks)\n",
        Some(Combine::Or) => "mask = np.bitwise_or.reduce(masks)\n",
        None => "mask = masks[0]\n",
    });
    only_counted(text, settings);
}

fn only_counted(text: &mut String, settings: &AnalysisSettings) {
    if !settings.areas.is_whole() {
        text.push_str("mask &= counts\n");
    }
}

fn cleanup(text: &mut String, settings: &AnalysisSettings) {
    for step in settings.cleanup.steps() {
        let operation = match step.operation {
            Operation::Erode => "ERODE",
            Operation::Dilate => "DILATE",
            Operation::Open => "OPEN",
            Operation::Close => "CLOSE",
        };
        let shape = match step.shape {
            Shape::Rectangle => "RECT",
            Shape::Cross => "CROSS",
            Shape::Ellipse => "ELLIPSE",
        };
        let _ = writeln!(
            text,
            "element = cv2.getStructuringElement(cv2.MORPH_{shape}, ({0}, {0}))\n\
             mask = cv2.morphologyEx(mask, cv2.MORPH_{operation}, element, iterations={1})",
            step.size, step.iterations
        );
    }
    if !settings.cleanup.steps().is_empty() {
        only_counted(text, settings);
    }
}

fn regions(text: &mut String, settings: &AnalysisSettings) {
    if !settings.regions.on && settings.decision.area.is_none() {
        return;
    }
    let smallest = if settings.regions.on {
        settings.regions.smallest
    } else {
        1
    };
    let _ = writeln!(
        text,
        "number, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity={})\n\
         kept = stats[:, cv2.CC_STAT_AREA] >= {smallest}\n\
         kept[0] = False\n\
         mask = kept[labels].astype(np.uint8)",
        settings.regions.neighbours.name()
    );
}

fn decision(text: &mut String, settings: &AnalysisSettings) {
    let mut conditions = Vec::new();
    if let Some(share) = settings.decision.share {
        conditions.push(format!("100 * count / pixels > {share:?}"));
    }
    if let Some(area) = settings.decision.area {
        conditions.push(format!("(stats[kept, cv2.CC_STAT_AREA] > {area}).any()"));
    }
    if !conditions.is_empty() {
        let _ = writeln!(
            text,
            "print(\"decision:\", \"changed\" if {} else \"not changed\")",
            conditions.join(" or ")
        );
    }
}
