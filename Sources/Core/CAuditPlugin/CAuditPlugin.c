#include "CAuditPlugin.h"
