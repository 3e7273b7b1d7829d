/// The page's look: system fonts, one measure, no request to anywhere.
struct Stylesheet {
  var text: String {
    """
    :root { color-scheme: light dark; \(Palette.light.declarations) }
    @media (prefers-color-scheme: dark) { :root { \(Palette.dark.declarations) } }

    """ + Stylesheet.base + Stylesheet.finding + Stylesheet.tables + Stylesheet.figures
      + Stylesheet.middling + Stylesheet.cards + Stylesheet.narrow + Stylesheet.print
  }

  private static let base = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans",
        "Liberation Sans", Arial, sans-serif; }
    .sheet { max-width: 74rem; margin: 0 auto; padding: 3.5rem 2rem 5rem; }
    h1, h2, h3 { line-height: 1.2; text-wrap: balance; margin: 0; overflow-wrap: anywhere; }
    h1 { font-size: 2.1rem; font-weight: 650; letter-spacing: -0.02em; }
    h2 { font-size: 1.35rem; font-weight: 650; letter-spacing: -0.01em; }
    h3 { font-size: 1rem; font-weight: 650; margin: 2.2rem 0 0.6rem; }
    p { margin: 0 0 0.8rem; max-width: 44rem; text-wrap: pretty; overflow-wrap: anywhere; }
    section { margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
    section > h2 { margin-bottom: 0.5rem; }
    section > .lead { color: var(--soft); margin-bottom: 1.4rem; }
    a { color: var(--accent); text-underline-offset: 0.2em; }
    code, pre, .hash { font: 0.82em/1.5 ui-monospace, "SF Mono", Menlo, Consolas,
      "Liberation Mono", monospace; overflow-wrap: anywhere; }
    .kicker { font-size: 0.8rem; font-weight: 600; letter-spacing: 0.06em; color: var(--accent);
      margin: 0 0 0.6rem; }
    .subject { color: var(--soft); font-size: 1.05rem; margin: 0.7rem 0 0; }
    nav { margin-top: 1.6rem; font-size: 0.88rem; }
    nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap;
      gap: 0.35rem 1.3rem; }
    .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
      gap: 1.3rem 2.2rem; margin: 1.2rem 0 0; }
    .facts dt { font-size: 0.8rem; color: var(--soft); }
    .facts dd { margin: 0.1rem 0 0; overflow-wrap: anywhere; }
    .facts .more { display: block; color: var(--soft); font-size: 0.86rem; }
    .wide-facts { grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); }
    .signatures { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr));
      gap: 2.4rem 2.6rem; margin-top: 3.4rem; }
    .signatures p { border-top: 1px solid var(--ink); padding-top: 0.35rem; font-size: 0.86rem;
      color: var(--soft); }
    .terms { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr));
      gap: 1.2rem 2.6rem; margin: 1rem 0 0; font-size: 0.92rem; }
    .terms dt { font-weight: 650; }
    .terms dd { margin: 0.1rem 0 0; color: var(--soft); }
    .open-questions { color: var(--soft); margin-top: 1.2rem; }
    .limits { padding-left: 1.15rem; margin: 1rem 0 0; max-width: 46rem; }
    .limits li { margin-bottom: 0.55rem; overflow-wrap: anywhere; }
    details { margin-top: 1.6rem; }
    details > summary { cursor: pointer; font-weight: 600; padding: 0.3rem 0; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
    pre { background: var(--wash); padding: 1rem 1.2rem; margin: 0.6rem 0 0; white-space: pre-wrap;
      border-radius: 4px; }
    .warning { color: var(--warning); }
    footer { margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 1rem;
      font-size: 0.85rem; color: var(--soft); }

    """

  private static let finding = """
    .finding { border-top: 0; padding-top: 0; margin-top: 2.8rem; }
    .findings { display: grid; grid-template-columns: 3fr 2fr; gap: 1.5rem 3rem; margin-top: 1rem; }
    .overall { border-left: 4px solid var(--line); padding: 0.3rem 0 0.1rem 1.2rem;
      margin: 1.2rem 0 2rem; }
    .overall.shown { border-color: var(--accent); }
    .overall.missing { border-color: var(--warning); }
    .overall .word { font-size: 1.5rem; font-weight: 650; letter-spacing: -0.01em;
      margin-bottom: 0.3rem; }
    .overall .next { color: var(--soft); }
    .attack { border-top: 3px solid var(--line); padding-top: 1.1rem; }
    .attack.first { border-color: var(--accent); }
    .attack h3 { margin: 0; color: var(--soft); font-weight: 600; font-size: 0.9rem; }
    .figure { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0.8rem;
      margin: 0.3rem 0 0.5rem;
      max-width: none; }
    .figure .number { font-size: 3.1rem; line-height: 1.1; font-weight: 650;
      letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }
    .attack.first .number { color: var(--accent); font-size: 4.4rem; }
    .figure .unit { color: var(--soft); font-size: 0.9rem; }
    .attack .sentence { font-size: 1.02rem; }
    .attack.first .sentence { font-size: 1.3rem; line-height: 1.42; }
    .attack .remarks { color: var(--soft); font-size: 0.9rem; }
    .scale { display: flex; flex-wrap: wrap; justify-content: space-between; color: var(--soft);
      font-size: 0.78rem; margin: 0 0 1.1rem; max-width: 26rem; }
    .track { position: relative; flex: 0 0 100%; height: 6px; background: var(--line);
      border-radius: 3px; margin-bottom: 0.3rem; }
    .track i { position: absolute; left: 0; top: 0; bottom: 0; background: var(--accent);
      border-radius: 3px; }
    .attack:not(.first) .track i { background: var(--soft); }
    .firmness { margin-top: 2.2rem; background: var(--warning-wash); padding: 1rem 1.3rem 1.1rem;
      border-left: 3px solid var(--warning); }
    .firmness h3 { margin: 0 0 0.3rem; color: var(--warning); }
    .advice { max-width: 52rem; padding-left: 1.1rem; font-size: 1.05rem; }
    .firmness ul { margin: 0; padding-left: 1.1rem; max-width: 52rem; }
    .firmness li { margin: 0.15rem 0; }

    """

  private static let tables = """
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 0.88rem; line-height: 1.4;
      font-variant-numeric: tabular-nums lining-nums; }
    caption { text-align: left; color: var(--soft); font-size: 0.88rem; padding-bottom: 0.6rem; }
    th, td { text-align: left; vertical-align: top; padding: 0.6rem 0.9rem 0.6rem 0; }
    tr:first-child > th:last-child, td:last-child { padding-right: 0; }
    thead th[rowspan], thead th.span { white-space: nowrap; }
    thead th { font-weight: 600; border-bottom: 1px solid var(--ink); vertical-align: bottom;
      padding-top: 0.2rem; }
    .quiet { display: block; font-weight: 400; color: var(--soft); font-size: 0.93em; }
    thead th.span { border-bottom: 1px solid var(--line); color: var(--soft); font-weight: 400;
      font-size: 0.93em; }
    tbody tr + tr > * { border-top: 1px solid var(--line); }
    tbody th { font-weight: 600; }
    .number-cell, .scenario { white-space: nowrap; }
    tr.group > th { background: var(--wash); padding: 0.55rem 0.8rem; font-weight: 400;
      border-top: 1px solid var(--line); }
    tr.group strong { font-weight: 650; }
    tr.group .quiet { display: inline; margin-left: 0.6rem; }
    .spread { color: var(--soft); }
    .interval { display: block; color: var(--soft); font-size: 0.88em; }
    .verdict { font-weight: 650; color: var(--ink); }
    .verdict.shown { color: var(--accent); }
    .verdict.missing { color: var(--warning); }
    .verdict.open { color: var(--soft); }
    .bar { display: block; position: relative; height: 4px; width: 5.2rem; background: var(--line);
      margin-top: 0.35rem; border-radius: 2px; }
    .bar i { position: absolute; left: 0; top: 0; bottom: 0; background: var(--accent);
      border-radius: 2px; }
    .bar b { position: absolute; top: -2px; bottom: -2px; width: 2px; margin-left: -1px;
      background: var(--ink); }
    .ignorant .bar i { background: var(--soft); }
    .tag { display: inline-block; font-size: 0.9em; color: var(--warning); margin-right: 0.6rem; }
    .none > span { display: block; background: var(--warning-wash); padding: 0.5rem 0.8rem;
      margin: -0.15rem 0; overflow-wrap: anywhere; }
    .none strong { color: var(--warning); font-weight: 650; }
    .status { color: var(--soft); min-width: 6.5rem; }
    .status .tag { display: block; margin: 0.2rem 0 0; }
    .status.warning { color: var(--warning); font-weight: 600; }
    sup { font-size: 0.72em; line-height: 0; color: var(--soft); }
    .notes { list-style: none; padding: 0; margin: 0.8rem 0 0; color: var(--soft);
      font-size: 0.85rem; max-width: 46rem; }
    .legend { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
      gap: 0.7rem 2.2rem; margin: 1.6rem 0 0; font-size: 0.86rem; }
    .legend dt { font-weight: 600; }
    .legend dd { margin: 0; color: var(--soft); }
    .confusion { width: auto; }
    .confusion td, .confusion thead th { text-align: right; min-width: 5.5rem;
      padding: 0.55rem 0.7rem; }
    .confusion thead th:first-child { text-align: left; padding-left: 0; }
    .confusion tbody th { padding-right: 1.4rem; }
    .confusion td { position: relative; border: 2px solid var(--paper); }
    .confusion td::before { content: ""; position: absolute; inset: 0; background: var(--accent);
      opacity: calc(var(--share) * 0.42); }
    .confusion td > * { position: relative; }
    .confusion .quiet { color: inherit; }
    .folds { max-width: 54rem; }
    .wide-table td { overflow-wrap: anywhere; }
    .parameter { display: block; }

    """

  private static let figures = """
    figure { margin: 1.6rem 0 0; }
    figcaption { color: var(--soft); font-size: 0.88rem; margin-top: 0.8rem; max-width: 46rem; }
    .plot { display: block; max-width: 100%; height: auto; font-variant-numeric: tabular-nums; }
    .plot.narrow { display: none; }
    .trio { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr));
      gap: 1.5rem 3rem; }
    .trio .plot.narrow { display: block; margin-bottom: 0.8rem; }
    .plot-title { font-weight: 600; font-size: 0.92rem; margin-bottom: 0.6rem; }
    .heat { font-size: 0.92rem; }
    .heat td { text-align: right; padding: 0.35rem 0.8rem;
      background: color-mix(in srgb, var(--accent) var(--heat, 0%), transparent); }
    .plot text { font-size: 12px; fill: var(--soft); }
    .plot .label { font-size: 13px; font-weight: 600; fill: var(--ink); }
    .plot .group { font-size: 13px; font-weight: 600; fill: var(--soft); }
    .plot .row text, .plot .group { paint-order: stroke; stroke: var(--paper); stroke-width: 4px;
      stroke-linejoin: round; }
    .plot .value { font-size: 13px; fill: var(--ink); }
    .plot .chance-name { fill: var(--warning); }
    .plot .grid { stroke: var(--line); stroke-width: 1; }
    .plot .guide { stroke: var(--line); stroke-width: 1; stroke-dasharray: 1 4; }
    .plot .band { fill: var(--warning-wash); }
    .plot .chance { stroke: var(--warning); stroke-width: 1.5; stroke-dasharray: 5 3; }
    .plot .leader { stroke: var(--line); }
    .plot .mean.semi { fill: var(--accent); stroke: var(--paper); stroke-width: 1; }
    .plot .mean.ignorant { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
    .plot .mean.control { fill: none; stroke: var(--soft); stroke-width: 2; }
    .plot .fold.semi { fill: var(--accent); fill-opacity: 0.55; }
    .plot .fold.ignorant { fill: var(--ink); fill-opacity: 0.5; }
    .plot .fold.control { fill: none; stroke: var(--soft); stroke-width: 1; }
    .plot polyline { fill: none; }
    .plot .line { stroke: var(--soft); stroke-width: 2; }
    .plot .line.semi { stroke: var(--accent); }
    .plot .reach { stroke-width: 1.5; stroke-opacity: 0.55; stroke: var(--soft); }
    .plot .reach.semi { stroke: var(--accent); }
    .plot .path { fill: none; stroke-width: 1.5; }
    .plot .path.semi { stroke: var(--accent); }
    .plot .path.ignorant { stroke: var(--ink); stroke-dasharray: 6 3; }
    .plot .other .path, .plot .other .mean { opacity: 0.4; }
    .plot .leading .path { stroke-width: 2.5; }
    .plot .curve { fill: none; stroke-width: 1.8; }
    .plot .curve.training { stroke: var(--soft); stroke-dasharray: 4 3; }
    .plot .curve.validation { stroke: var(--accent); }
    .plot .curve-point.training { fill: var(--soft); }
    .plot .curve-point.validation { fill: var(--accent); }
    .multiples { display: flex; flex-wrap: wrap; gap: 1.6rem 2.4rem; }
    .key { display: inline-flex; align-items: center; gap: 0.4rem; margin-right: 1.4rem;
      white-space: nowrap; }
    .key svg { width: 14px; height: 14px; }

    """

  /// Below the sheet's full width: tables closer, so that no column is cut.
  private static let middling = """
    @media screen and (max-width: 80rem) {
      table { font-size: 0.84rem; }
      th, td { padding-right: 0.6rem; }
      thead .number-cell, thead th[rowspan] { white-space: normal; }
      .bar { width: 4.2rem; }
      .status { min-width: 5.5rem; }
    }
    @media screen and (max-width: 68rem) {
      table { font-size: 0.8rem; }
      th, td { padding-right: 0.45rem; }
      .bar { width: 3.6rem; }
    }

    """

  /// Tablets and phones: table rows as cards.
  private static let cards = """
    @media screen and (max-width: 60rem) {
      .cards, .cards tbody, .cards caption { display: block; }
      .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
        clip-path: inset(50%); }
      .cards tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr));
        gap: 0.7rem 0.9rem; padding: 1rem 0; }
      .cards tr.group { display: block; padding: 0; }
      .cards tr.group > th { display: block; padding: 0.6rem 0.8rem; }
      .cards tbody tr + tr > * { border-top: 0; }
      .cards tbody tr + tr { border-top: 1px solid var(--line); }
      .cards tr:not(.group) > * { padding: 0; min-width: 0; overflow-wrap: anywhere; }
      .cards [data-label]::before { content: attr(data-label); display: block;
        font-weight: 400; font-size: 0.78rem; line-height: 1.25; color: var(--soft);
        white-space: normal; }
      .cards .number-cell .quiet { white-space: normal; }
      .cards .whole, .cards tbody th { grid-column: 1 / -1; }
      .cards tbody th { order: -1; font-size: 1.05em; }
      .cards tbody th[data-label]::before { display: none; }
      .cards .status { grid-column: 1 / -1; }
      .cards .status .quiet { display: inline; margin-left: 0.4rem; }
      .cards .status::before { display: none !important; }
      .cards .scenario { white-space: normal; }
      .cards td:empty { display: none; }
    }

    """

  /// Phones: plots of their own.
  private static let narrow = """
    @media screen and (max-width: 46rem) {
      .sheet { padding: 1.8rem 1.1rem 3rem; }
      h1 { font-size: 1.6rem; }
      section { margin-top: 2.8rem; }
      .findings { grid-template-columns: minmax(0, 1fr); }
      .attack.first .sentence { font-size: 1.12rem; }
      .attack.first .number { font-size: 3.4rem; }
      .facts, .terms, .legend { grid-template-columns: minmax(0, 1fr); }
      .plot.wide { display: none; }
      .plot.narrow { display: block; width: 100%; }
      .scroll caption { max-width: calc(100vw - 2.2rem); }
      .folds { font-size: 0.78rem; }
      .folds th, .folds td { padding-right: 0.45rem; }
      .confusion { font-size: 0.8rem; }
      .confusion td, .confusion thead th { min-width: 3.6rem; padding: 0.45rem; }
    }

    """

  private static let print = """
    @media print {
      @page { size: A4; margin: 15mm 14mm; }
      :root { color-scheme: light; \(Palette.light.declarations) --paper: #ffffff; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      html { font-size: 9pt; }
      .sheet { max-width: none; padding: 0; }
      nav { display: none; }
      section { margin-top: 2.2rem; padding-top: 1.1rem; }
      h2, h3, .lead, caption, tr.group { break-after: avoid; }
      tr, figure, .attack, .firmness, dl > div { break-inside: avoid; }
      figure.stack { break-inside: auto; }
      .plot, .confusion, .folds { break-inside: avoid; }
      p { orphans: 3; widows: 3; }
      thead { display: table-header-group; }
      table { font-size: 7.4pt; }
      th, td { padding: 0.4rem 0.6rem 0.4rem 0; }
      .bar { width: 4.2rem; }
      .matrix tbody th[scope="row"] { min-width: 9.5em; }
      .plot.wide text { font-size: 14px; }
      .plot.wide .label, .plot.wide .value, .plot.wide .group { font-size: 14.5px; }
      .multiples svg { width: 44mm; height: auto; }
      details::details-content { content-visibility: visible; block-size: auto; }
      .scroll { overflow: visible; }
      .attack.first .number { font-size: 3.2rem; }
      .attack.first .sentence { font-size: 1.15rem; }
      .facts, .legend { grid-template-columns: repeat(3, 1fr); gap: 0.9rem 1.8rem; }
      .terms { grid-template-columns: repeat(2, 1fr); gap: 0.8rem 1.6rem; }
      pre { font-size: 7pt; }
    }

    """
}
