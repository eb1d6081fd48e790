//! Line charts as SVG and PNG, with the font that the project carries: no system font is needed.

use std::ops::Range;
use std::path::Path;
use std::sync::Once;

use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

use super::ReportError;

const FONT: &[u8] = include_bytes!("DejaVuSans-subset.ttf");
const FONT_FAMILY: &str = "sans-serif";
/// Share of the width that the legend takes.
const LEGEND_SHARE: f64 = 0.1;
const PANEL_WIDTH: u32 = 1200;
const PANEL_HEIGHT: u32 = 300;

/// A named line.
pub struct Series {
    /// Shown in the legend.
    pub label: String,
    /// Points in the units of the axes.
    pub points: Vec<(f64, f64)>,
}

/// A moment to point out, drawn as a vertical line with a caption.
pub struct Marker {
    /// Where on the horizontal axis.
    pub at: f64,
    /// What happened.
    pub label: String,
}

/// One diagram of a chart; all panels stand one below the other.
pub struct Panel {
    /// Above the diagram.
    pub title: String,
    /// Below the horizontal axis, with its unit.
    pub x_label: String,
    /// Beside the vertical axis, with its unit.
    pub y_label: String,
    /// The lines.
    pub series: Vec<Series>,
    /// Moments to point out.
    pub markers: Vec<Marker>,
    /// Whether one unit is as long on both axes (for maps).
    pub equal_axes: bool,
}

/// Draws the panels into `folder/name.svg` and `folder/name.png`.
///
/// # Errors
/// If a file cannot be written.
pub fn draw(panels: &[Panel], folder: &Path, name: &str) -> Result<(), ReportError> {
    register_the_font();
    let panel_height =
        if panels.iter().any(|panel| panel.equal_axes) { 2 * PANEL_HEIGHT } else { PANEL_HEIGHT };
    let size = (PANEL_WIDTH, panel_height * panels.len().max(1) as u32);
    let svg = folder.join(format!("{name}.svg"));
    let png = folder.join(format!("{name}.png"));
    draw_on(SVGBackend::new(&svg, size), panels)
        .map_err(|cause| ReportError::chart(&svg, cause))?;
    draw_on(BitMapBackend::new(&png, size), panels).map_err(|cause| ReportError::chart(&png, cause))
}

/// The style of captions on pictures.
pub(super) fn caption_style() -> TextStyle<'static> {
    (FONT_FAMILY, 24).into_font().color(&BLACK)
}

pub(super) fn register_the_font() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Fails only for a malformed file; text would then be missing, the lines not.
        let _ = register_font(FONT_FAMILY, FontStyle::Normal, FONT);
    });
}

fn draw_on<B: DrawingBackend>(backend: B, panels: &[Panel]) -> Result<(), String> {
    let root = backend.into_drawing_area();
    root.fill(&WHITE).map_err(|error| error.to_string())?;
    for (area, panel) in root.split_evenly((panels.len().max(1), 1)).iter().zip(panels) {
        draw_panel(area, panel).map_err(|error| error.to_string())?;
    }
    root.present().map_err(|error| error.to_string())
}

fn draw_panel<B: DrawingBackend>(
    area: &DrawingArea<B, plotters::coord::Shift>,
    panel: &Panel,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (x, y) = ranges(panel, area.dim_in_pixel());
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, (FONT_FAMILY, 18))
        .margin(10)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(x, y.clone())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(BLACK.mix(0.12))
        .x_desc(&panel.x_label)
        .y_desc(&panel.y_label)
        .label_style((FONT_FAMILY, 13))
        .draw()?;
    for marker in &panel.markers {
        chart.draw_series(LineSeries::new(
            [(marker.at, y.start), (marker.at, y.end)],
            BLACK.mix(0.45),
        ))?;
        let caption = Text::new(
            marker.label.clone(),
            (marker.at, y.end - 0.06 * (y.end - y.start)),
            (FONT_FAMILY, 12),
        );
        chart.draw_series([caption])?;
    }
    for (index, series) in panel.series.iter().enumerate() {
        let color = Palette99::pick(index).to_rgba();
        chart
            .draw_series(LineSeries::new(series.points.iter().copied(), color.stroke_width(2)))?
            .label(&series.label)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .label_font((FONT_FAMILY, 12))
        .draw()
}

/// Axis ranges that hold all finite points with a small margin.
fn ranges(panel: &Panel, (width, height): (u32, u32)) -> (Range<f64>, Range<f64>) {
    let points = || panel.series.iter().flat_map(|series| series.points.iter());
    let mut x = spanned(points().map(|point| point.0), 0.02);
    // Room for the legend beside the lines.
    x.end += LEGEND_SHARE * (x.end - x.start);
    let mut y = spanned(points().map(|point| point.1), 0.1);
    if panel.equal_axes {
        let scale =
            ((x.end - x.start) / f64::from(width)).max((y.end - y.start) / f64::from(height));
        x = centred(&x, scale * f64::from(width));
        y = centred(&y, scale * f64::from(height));
    }
    (x, y)
}

fn spanned(values: impl Iterator<Item = f64>, margin: f64) -> Range<f64> {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    if low > high {
        return 0.0..1.0;
    }
    let pad = (margin * (high - low)).max(1e-3);
    low - pad..high + pad
}

fn centred(range: &Range<f64>, width: f64) -> Range<f64> {
    let middle = 0.5 * (range.start + range.end);
    middle - 0.5 * width..middle + 0.5 * width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(points: Vec<(f64, f64)>) -> Panel {
        Panel {
            title: "Joint position".into(),
            x_label: "time [s]".into(),
            y_label: "position [rad]".into(),
            series: vec![Series { label: "q1".into(), points }],
            markers: vec![Marker { at: 0.5, label: "stop".into() }],
            equal_axes: false,
        }
    }

    #[test]
    fn draws_both_files_with_readable_text() {
        let folder = tempfile::tempdir().unwrap();
        draw(&[panel(vec![(0.0, 0.0), (1.0, 2.0)])], folder.path(), "chart").unwrap();
        let svg = std::fs::read_to_string(folder.path().join("chart.svg")).unwrap();
        assert!(svg.contains("Joint position") && svg.contains("position [rad]"));
        let png = std::fs::read(folder.path().join("chart.png")).unwrap();
        assert_eq!(&png[1..4], b"PNG");
    }

    #[test]
    fn draws_nothing_and_nonsense_without_panicking() {
        let folder = tempfile::tempdir().unwrap();
        draw(&[panel(vec![])], folder.path(), "empty").unwrap();
        draw(&[panel(vec![(f64::NAN, 1.0), (0.0, f64::INFINITY)])], folder.path(), "nan").unwrap();
    }

    #[test]
    fn equal_axes_keep_the_aspect_ratio() {
        let mut map = panel(vec![(0.0, 0.0), (1.0, 1.0)]);
        map.equal_axes = true;
        let (x, y) = ranges(&map, (400, 200));
        assert!(((x.end - x.start) / (y.end - y.start) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn missing_folder_is_an_error() {
        let error = draw(&[panel(vec![])], Path::new("/nonexistent/folder"), "x").unwrap_err();
        assert!(error.to_string().contains("x.svg"), "{error}");
    }
}
