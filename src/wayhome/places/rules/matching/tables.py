"""Words of addresses: street types, directions, designators of units, states, countries.

Street types and designators are those of USPS Publication 28, Appendices C1 and C2 (the written
form, its abbreviations and usual misspellings), with those of Canada Post's addressing guidelines,
of Royal Mail and of Australia that it does not have.
"""


def _words(line: str) -> list[str]:
    return line.split()


_TYPES = """
alley: allee ally aly | annex: anex annx anx | arcade: arc | avenue: av ave aven avenu avn avnue | bayou: bayoo byu
beach: bch | bend: bnd | bluff: bluf blf | bluffs: blfs | bottom: bot bottm btm | boulevard: boul boulv blvd bvd
branch: brnch br | bridge: brdge brg | brook: brk | brooks: brks | burg: bg | burgs: bgs | bypass: byp bypa byps
camp: cmp | canyon: canyn cnyn cyn | cape: cpe | causeway: causwa cswy | center: cen cent centr centre cnter cntr ctr
centers: ctrs | circle: cir circ circl crcl crcle | circles: cirs | circuit: cct crct circt | cliff: clf | cliffs: clfs
close: clo cl | club: clb | common: cmn | commons: cmns | concession: conc | corner: cor | corners: cors | course: crse
court: ct crt | courts: cts | cove: cv | coves: cvs | creek: crk | crescent: cres crsent crsnt crescnt cresent
crest: crst | crossing: crssng xing | crossroad: xrd | crossroads: xrds | curve: curv | dale: dl | dam: dm
divide: div dv dvd | drive: dr driv drv dve | drives: drs | esplanade: esp | estate: est | estates: ests
expressway: exp expr express expw expy | extension: extn extnsn ext | extensions: exts | fall: | falls: fls
ferry: frry fry | field: fld | fields: flds | flat: | flats: flts | ford: frd | fords: frds | forest: forests frst
forge: forg frg | forges: frgs | fork: frk | forks: frks | fort: frt ft | freeway: freewy frway frwy fwy
garden: gardn grden grdn gdn | gardens: gdns grdns | gate: | gateway: gatewy gatway gtway gtwy | glen: gln
glens: glns | green: grn | greens: grns | grove: grov grv gr | groves: grvs | harbor: harb harbr hrbor hbr harbour
harbors: hbrs | haven: hvn | heights: ht hts | highway: highwy hiway hiwy hway hwy | hill: hl | hills: hls
hollow: hllw holw hollows holws | inlet: inlt | island: is islnd | islands: iss islnds | isle: isles
junction: jct jction jctn junctn juncton | junctions: jcts jctns | key: ky | keys: kys | knoll: knl knol
knolls: knls | lake: lk | lakes: lks | land: | landing: lndg lndng | lane: ln la | light: lgt | lights: lgts
loaf: lf | lock: lck | locks: lcks | lodge: ldg ldge lodg | loop: loops lp | mall: | manor: mnr | manors: mnrs
meadow: mdw | meadows: mdws medows | mews: mws | mill: ml | mills: mls | mission: missn mssn msn | motorway: mtwy
mount: mnt mt | mountain: mntain mntn mountin mtin mtn | mountains: mntns mtns | neck: nck | orchard: orch orchrd
oval: ovl | overpass: opas | parade: pde | park: prk parks | parkway: parkwy pkway pkwy pky parkways pkwys | pass:
passage: psge | path: paths | pike: pikes | pine: pne | pines: pnes | place: pl plc | plain: pln | plains: plns
plaza: plz plza | point: pt | points: pts | port: prt | ports: prts | prairie: pr prr | quay: qy
radial: rad radiel radl
ramp: | ranch: ranches rnch rnchs | rapid: rpd | rapids: rpds | reach: | rest: rst | retreat: rtt | ridge: rdg rdge
ridges: rdgs | rise: ri | river: riv rivr rvr | road: rd | roads: rds | route: rte | row: | rue: | run: | shoal: shl
shoals: shls | shore: shoar shr | shores: shoars shrs | skyway: skwy | spring: spg spng sprng
springs: spgs spngs sprngs
spur: spurs | square: sq sqr sqre squ | squares: sqs sqrs | station: sta statn stn
stravenue: stra strav straven stravn strvn strvnue | stream: streme strm | street: st str strt | streets: sts
summit: smt sumit sumitt | terrace: ter terr tce | throughway: trwy | trace: traces trce | track: tracks trak trk trks
trafficway: trfy | trail: trails trl trls | trailer: trlr trlrs | tunnel: tunel tunl tunls tunnels tunnl
turnpike: trnpk turnpk tpke | underpass: upas | union: un | unions: uns | valley: vally vlly vly | valleys: vlys
viaduct: vdct viadct via | view: vw | views: vws | village: vill villag villg villiage vlg vlge | villages: vlgs
ville: vl | vista: vis vist vst vsta | walk: walks | wall: | way: wy | ways: | well: wl | wells: wls
wood: | woods: | wynd:
"""


def _read(lines: str) -> dict[str, str]:
    known = {}
    for entry in lines.replace("\n", "|").split("|"):
        word, _, others = entry.partition(":")
        for name in (word.strip(), *others.split()):
            if name:
                known[name] = word.strip()
    return known


STREET_TYPES = _read(_TYPES)
"""Each form in which a street type is written, to its full word."""

STRONG_TYPES = frozenset(
    _words(
        "alley avenue boulevard circle circuit close court crescent drive esplanade expressway freeway highway lane"
        " loop mews motorway parade parkway place road row square street terrace trail turnpike walk way wynd"
    )
)
"""Words that end a street's name even where no comma follows; "park" or "hill" may belong to the town."""

LONG_TYPES = tuple(sorted(word for word in STRONG_TYPES if len(word) >= 5))  # noqa: PLR2004 - shorter ones end names
"""What may be recognised misspelt, or grown together with the name before it."""

LEADING_TYPES = {
    "rue": "rue",
    "chemin": "chemin",
    "ch": "chemin",
    "boul": "boulevard",
    "boulevard": "boulevard",
    "avenue": "avenue",
    "av": "avenue",
    "calle": "calle",
    "avenida": "avenida",
}
"""Types that stand before the name, in French and Spanish."""

ROUTES = frozenset(["route", "rte", "highway", "hwy", "road", "rd", "interstate", "cr", "sr", "us", "fm", "concession"])
"""After these a number is the name of the road."""

DIRECTIONS = {
    "n": "n", "north": "n", "s": "s", "south": "s", "e": "e", "east": "e", "w": "w", "west": "w", "o": "w",
    "ne": "ne", "northeast": "ne", "nw": "nw", "northwest": "nw", "no": "nw",
    "se": "se", "southeast": "se", "sw": "sw", "southwest": "sw", "so": "sw",
    "est": "e", "ouest": "w", "nord": "n", "sud": "s",
}  # fmt: skip
"""Publication 28, section 233, and Canada's in French."""

FRENCH_DIRECTIONS = frozenset(["o", "no", "so", "est", "ouest", "nord", "sud"])
"""These are directions only after a French street."""

UNITS = {
    **dict.fromkeys(
        _words(
            "vlla apartment apt apmt apmnt aprt aprtmt appt app unit unt flat flt suite ste room rm no nr number villa"
            " lot space spc slip stop trailer trlr door studio office ofc shop site section sec sect locn location"
        ),
        "",
    ),
    **dict.fromkeys(_words("floor flr fl level lvl lvel etage"), "floor "),
    **dict.fromkeys(_words("building bldg block blk tower twr hangar hngr pier"), "building "),
}
"""Designators that are followed by a mark (Publication 28, Appendix C2), to what tells them apart."""

UNITS_ALONE = {
    "basement": "basement", "bsmt": "basement", "front": "front", "frnt": "front", "lobby": "lobby", "lbby": "lobby",
    "lower": "lower", "lowr": "lower", "penthouse": "penthouse", "ph": "penthouse", "rear": "rear",
    "side": "side", "upper": "upper", "uppr": "upper",
}  # fmt: skip
"""Designators that need no mark (the same appendix)."""

STATES = frozenset(
    _words(  # USPS, Publication 28, Appendix B
        "al ak as az ar ca co ct de dc fl ga gu hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd"
        " mp oh ok or pa pr ri sc sd tn tx ut vt va vi wa wv wi wy"
        # Canada Post and Australia Post
        " ab bc mb nb nl ns nt nu on pe qc sk yt nsw vic qld sa tas act"
    )
)

STATE_NAMES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca", "colorado": "co",
    "connecticut": "ct", "delaware": "de", "district of columbia": "dc", "florida": "fl", "georgia": "ga",
    "hawaii": "hi", "idaho": "id", "illinois": "il", "indiana": "in", "iowa": "ia", "kansas": "ks", "kentucky": "ky",
    "louisiana": "la", "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi", "minnesota": "mn",
    "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv", "new hampshire": "nh",
    "new jersey": "nj", "new mexico": "nm", "new york": "ny", "north carolina": "nc", "north dakota": "nd",
    "ohio": "oh", "oklahoma": "ok", "oregon": "or", "pennsylvania": "pa", "rhode island": "ri", "south carolina": "sc",
    "south dakota": "sd", "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt", "virginia": "va",
    "washington": "wa", "west virginia": "wv", "wisconsin": "wi", "wyoming": "wy",
    "alberta": "ab", "british columbia": "bc", "manitoba": "mb", "new brunswick": "nb", "newfoundland": "nl",
    "nova scotia": "ns", "ontario": "on", "prince edward island": "pe", "quebec": "qc", "saskatchewan": "sk",
    "new south wales": "nsw", "victoria": "vic", "queensland": "qld", "south australia": "sa",
    "western australia": "wa", "tasmania": "tas", "northern territory": "nt",
}  # fmt: skip

COUNTRIES = frozenset(
    [
        "usa", "us", "u s a", "united states", "united states of america", "canada", "uk", "united kingdom",
        "great britain", "england", "scotland", "wales", "northern ireland", "ireland", "eire", "iceland", "island",
        "australia", "new zealand",
    ]
)  # fmt: skip

ORDINALS = dict(
    zip(
        _words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
        _words("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th"),
        strict=True,
    )
)

NEAR = frozenset(["near", "opposite", "behind", "beside", "outside", "across", "nearby", "facing"])
"""Words with which a place is told by what stands beside it: never an address by itself."""

COMMON_NAMES = frozenset(
    _words(
        "main high church park oak pine maple cedar elm washington lake hill walnut spring north south east west ridge"
        " station victoria king queen kings queens market school college center centre view river green london broadway"
        " lincoln jackson jefferson franklin adams wood grove meadow york albert george church chapel windsor manor"
        " mountain railroad railway union water court front forest garden sunset cherry dogwood chestnut bridge"
        " mill william john james 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th"
    )
)
"""Street names that one city may have several times, told apart by their postal codes."""
