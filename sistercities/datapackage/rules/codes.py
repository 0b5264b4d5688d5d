"""The codes of countries, Russian regions and languages that exist.

ISO 3166-1 alpha-2, ISO 3166-2:RU and ISO 639-1, as in the package pycountry 26.2.16.
"""

COUNTRIES_TEXT = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
    IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(COUNTRIES_TEXT.split())

RUSSIAN_REGIONS_TEXT = """
    RU-AD RU-AL RU-ALT RU-AMU RU-ARK RU-AST RU-BA RU-BEL RU-BRY RU-BU RU-CE RU-CHE RU-CHU RU-CU RU-DA RU-IN
    RU-IRK RU-IVA RU-KAM RU-KB RU-KC RU-KDA RU-KEM RU-KGD RU-KGN RU-KHA RU-KHM RU-KIR RU-KK RU-KL RU-KLU RU-KO
    RU-KOS RU-KR RU-KRS RU-KYA RU-LEN RU-LIP RU-MAG RU-ME RU-MO RU-MOS RU-MOW RU-MUR RU-NEN RU-NGR RU-NIZ RU-NVS
    RU-OMS RU-ORE RU-ORL RU-PER RU-PNZ RU-PRI RU-PSK RU-ROS RU-RYA RU-SA RU-SAK RU-SAM RU-SAR RU-SE RU-SMO
    RU-SPE RU-STA RU-SVE RU-TA RU-TAM RU-TOM RU-TUL RU-TVE RU-TY RU-TYU RU-UD RU-ULY RU-VGG RU-VLA RU-VLG RU-VOR
    RU-YAN RU-YAR RU-YEV RU-ZAB
"""
RUSSIAN_REGIONS = frozenset(RUSSIAN_REGIONS_TEXT.split())

LANGUAGES_TEXT = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it
    iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt
    my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu
"""
LANGUAGES = frozenset(LANGUAGES_TEXT.split())
