/* kbdus.dll for a Wine prefix: Wine translates keys by itself and has no keyboard layouts as files, but GTK reads the
 * tables of one (kbd.h of the Windows driver kit) to learn what a key types. This is a plain US layout. */
#include <windows.h>

typedef struct {
  BYTE key, modifiers;
} KeyModifiers;

typedef struct {
  KeyModifiers *keys;
  WORD last;       /* index in `columns` */
  BYTE columns[8]; /* which column of characters goes with none, shift, control, both; 15: none */
} Modifiers;

typedef struct {
  BYTE key, attributes; /* 1: Caps Lock shifts it */
  WCHAR characters[2];
} Characters;

typedef struct {
  Characters *rows;
  BYTE columns, row_size;
} CharacterTable;

typedef struct {
  BYTE scan_code;
  USHORT key;
} ExtendedKey;

typedef struct {
  Modifiers *modifiers;
  CharacterTable *characters;
  void *dead_keys, *names, *extended_names, *dead_names;
  USHORT *keys;
  BYTE key_count;
  ExtendedKey *e0_keys, *e1_keys;
  DWORD flags; /* the version in the upper half */
  BYTE ligature_count, ligature_size;
  void *ligatures;
} Layout;

static KeyModifiers modifier_keys[] = { { VK_SHIFT, 1 }, { VK_CONTROL, 2 }, { VK_MENU, 4 }, { 0, 0 } };
static Modifiers modifiers = { modifier_keys, 3, { 0, 1, 15, 15 } };

#define LETTER(c)                                                                                                      \
  {                                                                                                                    \
    c, 1, {                                                                                                            \
      c + 32, c                                                                                                        \
    }                                                                                                                  \
  }
#define KEY(key, plain, shifted)                                                                                       \
  {                                                                                                                    \
    key, 0, {                                                                                                          \
      plain, shifted                                                                                                   \
    }                                                                                                                  \
  }

static Characters characters[] = {
  LETTER ('A'),
  LETTER ('B'),
  LETTER ('C'),
  LETTER ('D'),
  LETTER ('E'),
  LETTER ('F'),
  LETTER ('G'),
  LETTER ('H'),
  LETTER ('I'),
  LETTER ('J'),
  LETTER ('K'),
  LETTER ('L'),
  LETTER ('M'),
  LETTER ('N'),
  LETTER ('O'),
  LETTER ('P'),
  LETTER ('Q'),
  LETTER ('R'),
  LETTER ('S'),
  LETTER ('T'),
  LETTER ('U'),
  LETTER ('V'),
  LETTER ('W'),
  LETTER ('X'),
  LETTER ('Y'),
  LETTER ('Z'),
  KEY ('1', '1', '!'),
  KEY ('2', '2', '@'),
  KEY ('3', '3', '#'),
  KEY ('4', '4', '$'),
  KEY ('5', '5', '%'),
  KEY ('6', '6', '^'),
  KEY ('7', '7', '&'),
  KEY ('8', '8', '*'),
  KEY ('9', '9', '('),
  KEY ('0', '0', ')'),
  KEY (VK_OEM_1, ';', ':'),
  KEY (VK_OEM_PLUS, '=', '+'),
  KEY (VK_OEM_COMMA, ',', '<'),
  KEY (VK_OEM_MINUS, '-', '_'),
  KEY (VK_OEM_PERIOD, '.', '>'),
  KEY (VK_OEM_2, '/', '?'),
  KEY (VK_OEM_3, '`', '~'),
  KEY (VK_OEM_4, '[', '{'),
  KEY (VK_OEM_5, '\\', '|'),
  KEY (VK_OEM_6, ']', '}'),
  KEY (VK_OEM_7, '\'', '"'),
  KEY (VK_OEM_102, '\\', '|'),
  KEY (VK_SPACE, ' ', ' '),
  KEY (0, 0, 0),
};
static CharacterTable tables[] = { { characters, 2, sizeof (Characters) }, { NULL, 0, 0 } };

/* By scan code. */
static USHORT keys[] = {
  0,         VK_ESCAPE,   '1',         '2',          '3',         '4',      '5',          '6',           '7',
  '8',       '9',         '0',         VK_OEM_MINUS, VK_OEM_PLUS, VK_BACK,  VK_TAB,       'Q',           'W',
  'E',       'R',         'T',         'Y',          'U',         'I',      'O',          'P',           VK_OEM_4,
  VK_OEM_6,  VK_RETURN,   VK_LCONTROL, 'A',          'S',         'D',      'F',          'G',           'H',
  'J',       'K',         'L',         VK_OEM_1,     VK_OEM_7,    VK_OEM_3, VK_LSHIFT,    VK_OEM_5,      'Z',
  'X',       'C',         'V',         'B',          'N',         'M',      VK_OEM_COMMA, VK_OEM_PERIOD, VK_OEM_2,
  VK_RSHIFT, VK_MULTIPLY, VK_LMENU,    VK_SPACE,     VK_CAPITAL,  VK_F1,    VK_F2,        VK_F3,         VK_F4,
  VK_F5,     VK_F6,       VK_F7,       VK_F8,        VK_F9,       VK_F10,
};
static ExtendedKey e0_keys[] = {
  { 0x1c, VK_RETURN }, { 0x1d, VK_RCONTROL }, { 0x38, VK_RMENU },  { 0x47, VK_HOME }, { 0x48, VK_UP },
  { 0x49, VK_PRIOR },  { 0x4b, VK_LEFT },     { 0x4d, VK_RIGHT },  { 0x4f, VK_END },  { 0x50, VK_DOWN },
  { 0x51, VK_NEXT },   { 0x52, VK_INSERT },   { 0x53, VK_DELETE }, { 0, 0 },
};
static ExtendedKey e1_keys[] = { { 0x1d, VK_PAUSE }, { 0, 0 } };
static void *none[] = { NULL };

static Layout layout = {
  .modifiers = &modifiers,
  .characters = tables,
  .names = none,
  .extended_names = none,
  .keys = keys,
  .key_count = sizeof keys / sizeof *keys,
  .e0_keys = e0_keys,
  .e1_keys = e1_keys,
  .flags = 0x10000,
};

__declspec(dllexport) void *KbdLayerDescriptor (void) {
  return &layout;
}
