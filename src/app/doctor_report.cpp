#include "doctor_report.hpp"

#include <array>
#include <cstddef>

#include <fmt/format.h>

#include <tcptable/details.hpp>

#include "escape.hpp"
#include "json_writer.hpp"
#include "shell_word.hpp"

namespace tcptable::app {
namespace {

struct CapabilityLine {
  bool Capabilities::*member;
  std::string_view name;
  std::string_view gives;
};

constexpr std::array capability_lines{
    CapabilityLine{&Capabilities::net_admin, "CAP_NET_ADMIN", "closing sockets, and their marks"},
    CapabilityLine{&Capabilities::sys_ptrace, "CAP_SYS_PTRACE",
                   "executables and owners of other users, by /proc"},
    CapabilityLine{&Capabilities::bpf, "CAP_BPF", "with CAP_PERFMON: owners of all users, faster"},
    CapabilityLine{&Capabilities::perfmon, "CAP_PERFMON", "with CAP_BPF"},
};

std::string line(std::string_view subject, std::string_view text) {
  return fmt::format("  {:<18} {}\n", subject, text);
}

std::string trial_line(const Trial& trial) {
  return line(name(trial.engine), trial.works ? "works" : trial.problem);
}

std::string_view word(const std::optional<bool>& answer) {
  if (!answer) return "unknown";
  return *answer ? "yes" : "no";
}

std::string place(const HostView& host) {
  std::string text = host.initial_user_namespace ? "" : "in a user namespace of its own";
  if (host.initial_pid_namespace) return text.empty() ? "on the host itself" : text;
  if (!text.empty()) text += ", ";
  return text + "in a PID namespace of its own: processes outside are not seen";
}

std::string processes_text(const HostView& host) {
  if (!host.has_procfs) return "there is no readable /proc";
  std::string text =
      fmt::format("{} of {} may not be inspected", host.processes_denied, host.processes);
  if (host.processes_hidden) text += "; others are hidden by /proc (hidepid)";
  return text;
}

std::string publication_text(const Publication& publication) {
  switch (publication.state) {
    case PublicationState::published:
      return "published, and you may read them";
    case PublicationState::unreadable:
      return fmt::format("published, but not to you: to the group {}", publication.gid);
    case PublicationState::ignored:
      return fmt::format("ignored: {}", publication.problem);
    case PublicationState::none:
      break;
  }
  return "not published";
}

std::string host_text(const HostTrials& trials) {
  const HostView& host = trials.host;
  std::string text = "Where you are\n";
  text += line("kernel", fmt::format("Linux {}", escaped(host.release())));
  text += line("user", fmt::format("{} (uid {})", escaped(trials.user), host.uid));
  text += line("place", place(host));
  text += line("processes", processes_text(host));
  text += line("open files",
               fmt::format("{}, may be raised to {}", host.files_max, host.files_ceiling));
  return text;
}

std::string engines_text(const HostTrials& trials) {
  std::string text = "Where the table can come from\n";
  for (const Trial& trial : trials.tables) text += trial_line(trial);
  text += line("in use", name(trials.table_engine));
  text += "How owners can be found\n";
  for (const Trial& trial : trials.owners) text += trial_line(trial);
  text += line("published", publication_text(trials.publication));
  text += line("in use", name(trials.owner_engine));
  return text;
}

std::string rights_text(const HostTrials& trials) {
  std::string text = "Capabilities\n";
  for (const CapabilityLine& each : capability_lines)
    text += line(each.name,
                 fmt::format("{:<4} {}", word(trials.host.effective.*each.member), each.gives));
  return text;
}

std::string kernel_text(const HostTrials& trials) {
  const HostView& host = trials.host;
  std::string text = "What the kernel can do\n";
  text += line("close sockets", word(host.sock_destroy));
  text += line("BPF types", word(host.kernel_types));
  text += line("cgroup of sockets", word(trials.cgroups));
  text += line("tcp_info", host.tcp_info_bytes == 0
                               ? std::string("unknown")
                               : fmt::format("{} bytes of the {} that are known here",
                                             host.tcp_info_bytes, offsetof(TcpInfo, known_bytes)));
  return text;
}

std::string verdict(const HostTrials& trials) {
  if (sees_every_owner(trials)) return "You see every socket and every owner.\n";
  return "You see every socket, but owners may be hidden from you.\n";
}

std::string advice_text(const std::vector<Advice>& all) {
  std::string text;
  for (const Advice& advice : all) {
    text += fmt::format("To {}:\n", advice.purpose);
    for (const std::string& command : advice.commands) text += fmt::format("  {}\n", command);
    if (!advice.caution.empty()) text += fmt::format("  ({})\n", advice.caution);
  }
  return text;
}

Advice publish_advice(const HostTrials& trials) {
  Advice advice{
      "see every owner, with no right but this one", {"sudo tcptable owners publish"}, {}};
  const std::string user = shell_word(trials.user);
  if (!user.empty()) advice.commands.push_back(fmt::format("sudo usermod -aG tcptable {}", user));
  advice.caution = "counts from your next login on; 'tcptable owners revoke' takes it back";
  return advice;
}

Advice join_advice(const HostTrials& trials) {
  Advice advice{"read the owners that are published", {}, "counts from your next login on"};
  const std::string user = shell_word(trials.user);
  if (!user.empty())
    advice.commands.push_back(fmt::format("sudo usermod -aG $(getent group {} | cut -d: -f1) {}",
                                          trials.publication.gid, user));
  return advice;
}

Advice capability_advice(std::string purpose, std::string_view capabilities, std::string caution,
                         const HostTrials& trials) {
  return {std::move(purpose),
          {fmt::format("sudo setcap {}=ep {}", capabilities, shell_word(trials.program))},
          std::move(caution)};
}

void add_owner_advice(const HostTrials& trials, std::vector<Advice>& all) {
  if (trials.host.uid == 0 && trials.host.initial_user_namespace) {
    all.push_back({"see what is hidden from root, too",
                   {},
                   "a container or a security module forbids it, so look from outside of it"});
    return;
  }
  if (trials.publication.state == PublicationState::unreadable) {
    all.push_back(join_advice(trials));
  } else if (trials.publication.state != PublicationState::published) {
    all.push_back(publish_advice(trials));
  }
  if (!shell_word(trials.program).empty())
    all.push_back(capability_advice(
        "let whoever may execute this program see every owner", "cap_bpf,cap_perfmon",
        "better so than with cap_sys_ptrace: a flaw in a program that has that one lets whoever "
        "runs it read the memory of every process, and take it over",
        trials));
}

void add_confinement_advice(const HostTrials& trials, std::vector<Advice>& all) {
  if (!trials.host.initial_pid_namespace)
    all.push_back({"see processes outside of this container",
                   {},
                   "run it on the host, or start the container with the host's PID namespace"});
  if (!trials.host.has_procfs)
    all.push_back({"see any process", {"sudo mount -t proc proc /proc"}, {}});
}

}  // namespace

// An empty table is complete whoever looks, and yet the next socket's owner may be hidden.
bool sees_every_owner(const HostTrials& trials) noexcept {
  const HostView& host = trials.host;
  const bool sees_processes =
      host.has_procfs && host.processes_denied == 0 && !host.processes_hidden;
  const bool asks_kernel =
      trials.owner_engine == Engine::bpf || trials.owner_engine == Engine::bpf_published;
  return trials.complete && (sees_processes || asks_kernel);
}

std::vector<Advice> advice_for(const HostTrials& trials) {
  std::vector<Advice> all;
  if (!sees_every_owner(trials)) {
    add_owner_advice(trials, all);
    add_confinement_advice(trials, all);
  }
  if (!trials.host.effective.net_admin && trials.host.sock_destroy.value_or(false))
    all.push_back({"close sockets", {"sudo tcptable close FILTER"}, {}});
  return all;
}

ExitCode exit_code_for(const HostTrials& trials) noexcept {
  return sees_every_owner(trials) ? ExitCode::answered : ExitCode::partial;
}

std::string doctor_text(const HostTrials& trials) {
  return host_text(trials) + engines_text(trials) + rights_text(trials) + kernel_text(trials) +
         verdict(trials) + advice_text(advice_for(trials));
}

namespace {

void write_trials(const std::vector<Trial>& trials, JsonWriter& json) {
  json.begin_array();
  for (const Trial& trial : trials) {
    json.begin_object();
    json.key("engine");
    json.string(name(trial.engine));
    json.key("works");
    json.boolean(trial.works);
    json.key("problem");
    trial.works ? json.null() : json.string(trial.problem);
    json.end_object();
  }
  json.end_array();
}

void write_optional(const std::optional<bool>& answer, JsonWriter& json) {
  answer ? json.boolean(*answer) : json.null();
}

void write_caller(const HostTrials& trials, JsonWriter& json) {
  json.key("user");
  json.string(trials.user);
  json.key("uid");
  json.number(trials.host.uid);
  json.key("initial_user_namespace");
  json.boolean(trials.host.initial_user_namespace);
  json.key("initial_pid_namespace");
  json.boolean(trials.host.initial_pid_namespace);
  json.key("capabilities");
  json.begin_object();
  for (const CapabilityLine& each : capability_lines) {
    json.key(each.name);
    json.boolean(trials.host.effective.*each.member);
  }
  json.end_object();
  json.key("files_max");
  json.number(trials.host.files_max);
  json.key("files_ceiling");
  json.number(trials.host.files_ceiling);
}

void write_host(const HostTrials& trials, JsonWriter& json) {
  const HostView& host = trials.host;
  json.key("kernel");
  json.string(host.release());
  json.key("procfs");
  json.boolean(host.has_procfs);
  json.key("processes");
  json.number(host.processes);
  json.key("processes_denied");
  json.number(host.processes_denied);
  json.key("processes_hidden");
  json.boolean(host.processes_hidden);
  json.key("closes_sockets");
  write_optional(host.sock_destroy, json);
  json.key("bpf_types");
  json.boolean(host.kernel_types);
  json.key("socket_cgroups");
  write_optional(trials.cgroups, json);
  json.key("tcp_info_bytes");
  host.tcp_info_bytes == 0 ? json.null() : json.number(host.tcp_info_bytes);
}

void write_advice(const std::vector<Advice>& all, JsonWriter& json) {
  json.begin_array();
  for (const Advice& advice : all) {
    json.begin_object();
    json.key("purpose");
    json.string(advice.purpose);
    json.key("commands");
    json.begin_array();
    for (const std::string& command : advice.commands) json.string(command);
    json.end_array();
    json.key("caution");
    advice.caution.empty() ? json.null() : json.string(advice.caution);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void render_doctor_json(const HostTrials& trials, Output& output) {
  JsonWriter json(output);
  json.begin_object();
  json.key("schema");
  json.string(doctor_schema);
  json.key("sees_every_owner");
  json.boolean(sees_every_owner(trials));
  write_host(trials, json);
  write_caller(trials, json);
  json.key("tables");
  write_trials(trials.tables, json);
  json.key("owners");
  write_trials(trials.owners, json);
  json.key("engine");
  json.string(name(trials.table_engine));
  json.key("owner_engine");
  json.string(name(trials.owner_engine));
  json.key("publication");
  json.string(name(trials.publication.state));
  json.key("advice");
  write_advice(advice_for(trials), json);
  json.end_object();
  output.put('\n');
}

}  // namespace tcptable::app
