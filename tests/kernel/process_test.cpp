// What a process runs, by the paths that the kernel tells.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <tcptable/process.hpp>

#include "../builders/temporary_directory.hpp"
#include "support/program.hpp"

namespace tcptable::test {
namespace {

std::uint32_t number(pid_t pid) { return static_cast<std::uint32_t>(pid); }

ErrorCode code_of_executable(std::uint32_t pid, std::uint64_t start_time_ticks = 0) {
  const auto found = executable(pid, start_time_ticks);
  return found ? ErrorCode::system : found.error().code;
}

class ProcessFacts : public ::testing::Test {
 protected:
  // What a program started from that name is said to execute.
  Executable executed(const std::string& name) {
    Program program({copy_of_sleep(path(name)), "1000"});
    const auto found = executable(number(program.pid()));
    return found ? *found : throw std::runtime_error(to_string(found.error()));
  }
  std::string path(const std::string& name) const { return root() + "/" + name; }
  std::string root() const { return real_path(directory_.path().string()); }

  TemporaryDirectory directory_;
};

TEST_F(ProcessFacts, OfOneself) {
  const auto self = find_process(number(getpid()));
  ASSERT_TRUE(self);
  EXPECT_EQ(self->pid, number(getpid()));
  EXPECT_EQ(self->uid, geteuid());
  EXPECT_GT(self->start_time_ticks, 0U);
  EXPECT_FALSE(self->name().empty());
  const auto program = executable(self->pid, self->start_time_ticks);
  ASSERT_TRUE(program);
  EXPECT_EQ(program->path, real_path("/proc/self/exe"));
  EXPECT_FALSE(program->deleted);
  EXPECT_TRUE(units(self->pid, self->start_time_ticks));
}

TEST_F(ProcessFacts, TellTheWholePathOfAProgram) {
  const Executable found = executed("a program");
  EXPECT_EQ(found.path, path("a program"));
  EXPECT_FALSE(found.deleted);
}

TEST_F(ProcessFacts, TellAPathOfAnyBytes) {
  EXPECT_EQ(executed("x\n\xFF\xC3\xA4").path, path("x\n\xFF\xC3\xA4"));
}

TEST_F(ProcessFacts, TellAPathThatIsLongerThanMost) {
  std::string deep;
  for (int i = 0; i < 10; ++i) deep += std::string(200, 'd') + "/";
  directory_.directory(deep);
  EXPECT_EQ(executed(deep + "program").path, path(deep + "program"));
}

TEST_F(ProcessFacts, OfAScriptAreThoseOfItsInterpreter) {
  const std::string script = path("script");
  directory_.file("script", "#!/bin/sh\nkill -STOP $$\n");
  chmod(script.c_str(), 0755);
  Program program({script});
  const auto found = executable(number(program.pid()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, real_path("/bin/sh"));
  const auto process = find_process(number(program.pid()));
  ASSERT_TRUE(process);
  EXPECT_EQ(process->name(), "script");
}

TEST_F(ProcessFacts, SayThatTheProgramWasDeleted) {
  Program program({copy_of_sleep(path("gone")), "1000"});
  std::filesystem::remove(path("gone"));
  const auto found = executable(number(program.pid()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, path("gone"));
  EXPECT_TRUE(found->deleted);
}

TEST_F(ProcessFacts, SayThatTheProgramWasReplaced) {
  Program program({copy_of_sleep(path("upgraded")), "1000"});
  copy_of_sleep(path("new"));
  std::filesystem::rename(path("new"), path("upgraded"));
  const auto found = executable(number(program.pid()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, path("upgraded"));
  EXPECT_TRUE(found->deleted);
}

TEST_F(ProcessFacts, BelieveAnHonestNameThatSaysDeleted) {
  const Executable found = executed("tool (deleted)");
  EXPECT_EQ(found.path, path("tool (deleted)"));
  EXPECT_FALSE(found.deleted);
}

TEST_F(ProcessFacts, OfAZombieHaveNoProgram) {
  Program program({copy_of_sleep(path("short-lived")), "1000"});
  const std::uint32_t pid = number(program.pid());
  program.kill();
  const auto found = executable(pid);
  ASSERT_TRUE(found) << to_string(found.error());
  EXPECT_EQ(found->path, "");
  const auto process = find_process(pid);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->name(), "short-lived");
  EXPECT_TRUE(units(pid));
}

TEST_F(ProcessFacts, OfADeadProcessAreNotFound) {
  Program program({copy_of_sleep(path("p")), "1000"});
  const std::uint32_t pid = number(program.pid());
  program.kill();
  program.wait();
  EXPECT_EQ(code_of_executable(pid), ErrorCode::not_found);
  const auto process = find_process(pid);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().code, ErrorCode::not_found);
  const auto unit = units(pid);
  ASSERT_FALSE(unit);
  EXPECT_EQ(unit.error().code, ErrorCode::not_found);
}

TEST_F(ProcessFacts, OfNumbersThatAreNoProcessAreNotFound) {
  for (const std::uint32_t pid : {0U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU})
    EXPECT_EQ(code_of_executable(pid), ErrorCode::not_found) << pid;
}

TEST_F(ProcessFacts, OfASuccessorAreNotFound) {
  const auto self = find_process(number(getpid()));
  ASSERT_TRUE(self);
  EXPECT_EQ(code_of_executable(self->pid, self->start_time_ticks + 1), ErrorCode::not_found);
  EXPECT_EQ(code_of_executable(self->pid, 1), ErrorCode::not_found);
}

TEST_F(ProcessFacts, TellTheParent) {
  Program program({copy_of_sleep(path("child")), "1000"});
  const auto ours = parent(number(program.pid()));
  ASSERT_TRUE(ours);
  EXPECT_EQ(*ours, number(getpid()));
  const auto nobody = parent(0);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::not_found);
}

TEST_F(ProcessFacts, AllAtOnceTellACommandLineOfAnyBytes) {
  const std::string odd = path("odd\x1b[2J\n\xFF");
  Program program({copy_of_sleep(odd), "1000"});
  const std::uint32_t pid = number(program.pid());
  const auto facts = process_facts(pid, find_process(pid)->start_time_ticks);
  ASSERT_TRUE(facts) << to_string(facts.error());
  EXPECT_EQ(facts->executable, odd);
  EXPECT_EQ(facts->command_line, odd + " 1000");
  EXPECT_FALSE(facts->executable_deleted);
  const auto own_units = units(pid);
  ASSERT_TRUE(own_units);
  EXPECT_EQ(facts->unit, own_units->system);
  EXPECT_EQ(facts->user_unit, own_units->user);
}

TEST_F(ProcessFacts, AllAtOnceAreEmptyForAZombieAndNotFoundForASuccessor) {
  Program program({copy_of_sleep(path("p")), "1000"});
  const std::uint32_t pid = number(program.pid());
  const std::uint64_t start = find_process(pid)->start_time_ticks;
  EXPECT_FALSE(process_facts(pid, start + 1));
  program.kill();
  const auto zombie = process_facts(pid, start);
  ASSERT_TRUE(zombie);
  EXPECT_EQ(zombie->executable, "");
  EXPECT_EQ(zombie->command_line, "");
  program.wait();
  const auto gone = process_facts(pid, start);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::not_found);
}

TEST_F(ProcessFacts, LeaveNoDescriptorOpen) {
  const auto count = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  const auto before = count();
  for (int i = 0; i < 20; ++i) {
    (void)executable(number(getpid()));
    (void)units(number(getpid()));
    (void)process_facts(number(getpid()));
    (void)parent(number(getpid()));
    (void)find_process(0);
  }
  EXPECT_EQ(count(), before);
}

}  // namespace
}  // namespace tcptable::test
