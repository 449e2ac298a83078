"""The page's style: one column on a phone and on paper, contents at the side where there is room."""

from __future__ import annotations

from engine.report.rendering.page.colours import DARK, LIGHT, variables

_ROLES = ("ok", "muted", "taint", "warn", "crit", "info")
_CURVES = ("c0", "c1", "c2", "c3", "c4", "c5")

_TEXT = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
.page{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 3rem}
main,header,nav{min-width:0}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem;letter-spacing:-.01em}
h2{font-size:1.35rem;line-height:1.3;margin:2.75rem 0 .75rem;padding-top:.9rem;border-top:1px solid var(--rule)}
h3{font-size:1.1rem;margin:2rem 0 .5rem}
h4,h5,h6{font-size:1rem;margin:1.5rem 0 .4rem}
p{margin:.6rem 0;max-width:46rem}
ul,ol{margin:.6rem 0;padding-left:1.4rem;max-width:46rem}
li{margin:.25rem 0}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,.wide:focus-visible,figure:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.level{font-weight:600;white-space:nowrap}
.verdict{border-left:6px solid currentColor;background:var(--panel);padding:.9rem 1.1rem;margin:0 0 1.25rem}
.verdict strong{display:block;font-size:1.3rem;line-height:1.3}
.verdict p{color:var(--text);margin:.3rem 0 0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:.75rem 1.5rem;margin:0}
.facts div{min-width:0}
.facts dt{color:var(--muted);font-size:.82rem}
.facts dd{margin:0;overflow-wrap:anywhere}
nav h2{font-size:1rem;margin:2rem 0 .4rem;padding:0;border:0}
nav ul{list-style:none;padding:0;margin:0;columns:14rem;font-size:.94rem}
nav li{break-inside:avoid}
nav ul ul{columns:auto;padding-left:1rem}
pre{background:var(--panel);border:1px solid var(--rule);padding:.75rem 1rem;overflow:auto;
font-size:.85rem;line-height:1.45}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.wide{overflow-x:auto;margin:.9rem 0}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4;min-width:min(100%,24rem)}
caption{text-align:left;color:var(--muted);padding:0 0 .35rem;font-size:.88rem}
th,td{text-align:left;vertical-align:top;padding:.38rem .8rem .38rem 0;border-bottom:1px solid var(--rule);
font-weight:400;max-width:30rem}
thead th{color:var(--muted);font-size:.82rem;vertical-align:bottom;border-bottom-width:2px;white-space:nowrap}
tbody th{overflow-wrap:anywhere;min-width:8rem}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
@media screen{.s{white-space:nowrap}}
td strong,th strong{font-weight:650}
.signature{margin-top:3.5rem;border-top:1px solid var(--rule);padding-top:1rem;break-inside:avoid}
.signature h2{border:0;margin:0;padding:0}
.signature dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:2rem;margin:0}
.signature div{display:flex;flex-direction:column-reverse}
.signature dd{margin:0;height:3.5rem;border-bottom:1px solid var(--muted)}
.signature dt{color:var(--muted);font-size:.85rem;padding-top:.25rem}
@media (min-width:80rem){
.page{max-width:92rem;display:grid;grid-template-columns:15rem minmax(0,1fr);
column-gap:3rem;padding:2rem 2.5rem 4rem}
header,main{grid-column:2;max-width:72rem}
nav{grid-column:1;grid-row:1/span 2;position:sticky;top:1.5rem;align-self:start;
max-height:calc(100vh - 3rem);overflow:auto}
nav h2{margin-top:0}
nav ul{columns:auto}
}
"""

_CHARTS = """
figure{margin:1.6rem 0}
figcaption{font-weight:600;display:flex;flex-wrap:wrap;gap:0 1rem;justify-content:space-between}
figcaption span{font-weight:400;color:var(--muted);font-variant-numeric:tabular-nums}
svg.chart{display:block;overflow:visible;padding:0 1.4rem 0 4.2rem;margin:.35rem 0 .3rem}
svg.plot,svg.curves{overflow:visible}
svg text{font-size:11px;fill:var(--muted);font-family:inherit}
.tick.time{text-anchor:middle}
line.grid{stroke:var(--grid)}
line.zero{stroke:var(--muted)}
.curves path{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
.dash{stroke-dasharray:3 4}
svg text.letter{font-weight:700;stroke:var(--ground);stroke-width:3px;paint-order:stroke}
line.limit{stroke-dasharray:9 3}
svg text.name{text-anchor:end;stroke:var(--ground);stroke-width:3px;paint-order:stroke}
svg text.flag{font-weight:700;text-anchor:middle}
svg text.flag[text-anchor=end]{text-anchor:end}
.tint{opacity:.08}
.hatch{fill:var(--muted);opacity:.35}
.stage rect{fill:var(--panel);stroke:var(--rule)}
.stage.s1 rect{fill:var(--grid)}
svg .stage text{fill:var(--text)}
.cursor{stroke:var(--text)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:0;padding:0 0 0 4.2rem;max-width:none;
font-size:.85rem}
.legend li{margin:0;min-width:0;overflow-wrap:anywhere}
.legend svg{width:26px;height:9px;margin-right:.35rem}
.legend line{stroke-width:2}
.legend b{margin-right:.25rem}
.legend span{color:var(--muted)}
.legend i{font-style:normal;font-weight:600;font-variant-numeric:tabular-nums}
.key{background:var(--panel);padding:.7rem 1rem;margin:1.2rem 0;font-size:.88rem}
.key p{margin:.15rem 0}
.key ul,.key ol{margin:.15rem 0;max-width:none}
.key ul{list-style:none;padding:0}
.key svg{width:26px;height:12px;margin-right:.5rem;vertical-align:-1px}
@media (max-width:40rem){svg.chart{padding:0 1rem 0 3.4rem}.legend{padding-left:0}figure{margin:1.4rem 0}}
"""

_PAPER = """
@page{margin:16mm 15mm;@bottom-right{content:counter(page) " / " counter(pages);font-size:9pt}}
@media print{
:root{color-scheme:light;font-size:9.5pt}
body{font-size:1rem;background:none;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.page{display:block;max-width:none;padding:0}
nav{position:static;max-height:none}
nav ul{columns:3}
h1,h2,h3,h4,h5,h6,figcaption{break-after:avoid}
h2{margin-top:1.6rem}
p,li{orphans:3;widows:3}
figure,tr,.verdict,.key li{break-inside:avoid}
thead{display:table-header-group}
.wide{overflow:visible}
table{width:100%}
th,td{padding-right:.35rem}
td:not(.n),tbody th{overflow-wrap:anywhere}
tbody th{min-width:5rem}
thead th{white-space:normal}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
a{color:inherit;text-decoration:none}
main a[href^=http]::after{content:" (" attr(href) ")";font-size:.85em;overflow-wrap:anywhere}
i{display:none}
}
"""


def style() -> str:
    """All of it; paper is always light."""
    roles = "".join(
        f".{role}{{color:var(--{role})}}svg .{role}{{fill:var(--{role})}}line.{role}{{stroke:var(--{role})}}"
        for role in _ROLES
    )
    curves = "".join(
        f"path.{name},line.{name}{{stroke:var(--{name})}}svg text.{name}{{fill:var(--{name})}}" for name in _CURVES
    )
    root = f":root{{color-scheme:light dark;{variables(LIGHT)}}}"
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
    return (root + dark + _TEXT + _CHARTS + roles + curves + _PAPER).replace("\n", "")
