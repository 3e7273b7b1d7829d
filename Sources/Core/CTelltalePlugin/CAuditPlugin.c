#include "CTelltalePlugin.h"
