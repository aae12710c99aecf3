/* The labels of the WHATWG Encoding Standard (encoding.spec.whatwg.org), which say what mail
 * programs mean by their names: text labelled "iso-8859-1" is windows-1252, and "gb2312" may be all
 * of GB 18030. Labels that only mail uses are added (UTF-7, "iso-2022-jp-ms").
 *
 * Two things differ. "us-ascii" stands for itself, because such text is UTF-8 more often than
 * windows-1252. The octets of "utf-16" may have either order, as its first two say. */
#include "mail/read/charset_labels.h"

#include <glib.h>
#include <string.h>

struct encoding {
    const char *iconv;  /* iconv's name for it */
    const char *labels; /* lower case, with a space before and after each */
};

static const struct encoding encodings[] = {
    {"UTF-8", " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 "},
    {"CP866", " 866 cp866 csibm866 ibm866 "},
    {"ISO-8859-2",
     " csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 "
     "l2 latin2 "},
    {"ISO-8859-3",
     " csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 "
     "l3 latin3 "},
    {"ISO-8859-4",
     " csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 "
     "l4 latin4 "},
    {"ISO-8859-5",
     " csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
     "iso_8859-5:1988 "},
    {"ISO-8859-6", " arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 "
                   "iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
                   "iso_8859-6:1987 "},
    {"ISO-8859-7",
     " csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 "
     "iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek "},
    {"ISO-8859-8", " csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e "
                   "iso-8859-8-i iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical "
                   "visual "},
    {"ISO-8859-10", " csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {"ISO-8859-13", " iso-8859-13 iso8859-13 iso885913 "},
    {"ISO-8859-14", " iso-8859-14 iso8859-14 iso885914 "},
    {"ISO-8859-15", " csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 "},
    {"ISO-8859-16", " iso-8859-16 "},
    {"KOI8-R", " cskoi8r koi koi8 koi8-r koi8_r "},
    {"KOI8-U", " koi8-ru koi8-u "},
    {"MACINTOSH", " csmacintosh mac macintosh x-mac-roman "},
    {"CP874", " dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 "},
    {"CP1250", " cp1250 windows-1250 x-cp1250 "},
    {"CP1251", " cp1251 windows-1251 x-cp1251 "},
    {"US-ASCII", " ansi_x3.4-1968 ascii us-ascii "},
    {"CP1252", " cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
               "iso_8859-1 iso_8859-1:1987 l1 latin1 windows-1252 x-cp1252 "},
    {"CP1253", " cp1253 windows-1253 x-cp1253 "},
    {"CP1254", " cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
               "iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254 "},
    {"CP1255", " cp1255 windows-1255 x-cp1255 "},
    {"CP1256", " cp1256 windows-1256 x-cp1256 "},
    {"CP1257", " cp1257 windows-1257 x-cp1257 "},
    {"CP1258", " cp1258 windows-1258 x-cp1258 "},
    {"MAC-UK", " x-mac-cyrillic x-mac-ukrainian "},
    {"GB18030", " chinese cp936 csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk "
                "iso-ir-58 ms936 windows-936 x-gbk "},
    {"BIG5-HKSCS", " big5 big5-hkscs cn-big5 cp950 csbig5 ms950 windows-950 x-x-big5 "},
    {"EUC-JP-MS", " cseucpkdfmtjapanese euc-jp x-euc-jp "},
    {"ISO-2022-JP", " cp50220 cp50221 cp50222 csiso2022jp iso-2022-jp iso-2022-jp-ms x-windows- "
                    "iso2022jp "},
    {"CP932", " csshiftjis ms_kanji shift-jis shift_jis sjis windows-31j x-sjis "},
    {"UHC", " cp949 cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 "
            "ks_c_5601-1989 ksc5601 ksc_5601 ms949 windows-949 "},
    {"ISO-2022-KR", " csiso2022kr iso-2022-kr "},
    {"UTF-16BE", " unicodefffe utf-16be "},
    {"UTF-16", " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 "},
    {"UTF-16LE", " utf-16le "},
    {"UTF-7", " csunicode11utf7 unicode-1-1-utf-7 unicode-2-0-utf-7 x-unicode-2-0-utf-7 "},
};

const char *charset_labelled(const char *label, size_t size)
{
    char sought[CHARSET_LABEL_SIZE + 3] = " ";

    if (size == 0 || size > CHARSET_LABEL_SIZE || memchr(label, ' ', size))
        return NULL;
    for (size_t i = 0; i < size; i++)
        sought[i + 1] = g_ascii_tolower(label[i]);
    sought[size + 1] = ' ';
    for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++)
        if (strstr(encodings[i].labels, sought))
            return encodings[i].iconv;
    return NULL;
}
