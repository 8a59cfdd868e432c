// What this process may find out about others, whatever is published.
#pragma once

namespace tcptable::app {

struct Privilege {
  bool inspects_all =
      false;  // CAP_SYS_PTRACE over the whole host, as root has it outside containers
  bool is_confined = false;  // in a PID namespace of its own, beyond which no process is seen
};

Privilege own_privilege();

}  // namespace tcptable::app
