# otkel_embed(target name files...)
# Puts files into `target`, so that the program needs no folder of them when it runs. `name` is like terminal_page:
#   #include "embedded/terminal_page.h"    declares    std::span<const otkel::EmbeddedFile> otkel::TerminalPage();
# Each file's path is "/" and its name without folders. Rebuilt when a file changes.
function(otkel_embed target name)
  set(dir ${CMAKE_BINARY_DIR}/embedded)
  set(files)
  foreach(file ${ARGN})
    get_filename_component(file ${file} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND files ${file})
  endforeach()
  add_custom_command(
    OUTPUT ${dir}/${name}.cc ${dir}/${name}.h
    COMMAND ${CMAKE_COMMAND} "-DOTKEL_EMBED_DIR=${dir}" "-DOTKEL_EMBED_NAME=${name}" "-DOTKEL_EMBED_FILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/otkel_embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/otkel_embed.cmake
    COMMENT "Embedding ${name}"
    VERBATIM)
  target_sources(${target} PRIVATE ${dir}/${name}.cc ${dir}/${name}.h)
endfunction()

# From here on: run as a script by the command above. OTKEL_EMBED_FOLDER instead of files: all that is in it, each with
# its path from there.
if(NOT OTKEL_EMBED_NAME)
  return()
endif()

if(OTKEL_EMBED_FOLDER)
  file(GLOB_RECURSE OTKEL_EMBED_FILES ${OTKEL_EMBED_FOLDER}/*)
  if(NOT OTKEL_EMBED_FILES)
    message(FATAL_ERROR "otkel_embed: ${OTKEL_EMBED_FOLDER} is empty")
  endif()
endif()

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_png "image/png")
set(type_toml "text/plain; charset=utf-8")

# terminal_page -> TerminalPage
set(function)
string(REPLACE "_" ";" words ${OTKEL_EMBED_NAME})
foreach(word ${words})
  string(SUBSTRING ${word} 0 1 first)
  string(SUBSTRING ${word} 1 -1 rest)
  string(TOUPPER ${first} first)
  string(APPEND function ${first}${rest})
endforeach()

set(arrays)
set(entries)
set(number 0)
foreach(file ${OTKEL_EMBED_FILES})
  get_filename_component(base ${file} NAME)
  if(OTKEL_EMBED_FOLDER)
    file(RELATIVE_PATH base ${OTKEL_EMBED_FOLDER} ${file})
  endif()
  get_filename_component(extension ${file} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "otkel_embed: no content type is known for ${file}")
  endif()
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n    " bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char kContent${number}[] = {\n    ${bytes}'\\0'};\n")
  string(APPEND entries
         "    {\"/${base}\", \"${type_${extension}}\", {kContent${number}, sizeof(kContent${number}) - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OTKEL_EMBED_DIR}/${OTKEL_EMBED_NAME}.h
"#pragma once

#include <span>

#include \"base/embedded_file.h\"

namespace otkel {

// The files of ${OTKEL_EMBED_NAME}, put in when the program was built.
[[nodiscard]] std::span<const EmbeddedFile> ${function}();

}  // namespace otkel
")
file(WRITE ${OTKEL_EMBED_DIR}/${OTKEL_EMBED_NAME}.cc
"#include \"embedded/${OTKEL_EMBED_NAME}.h\"

namespace otkel {
namespace {

${arrays}
constexpr EmbeddedFile kFiles[] = {
${entries}};

}  // namespace

std::span<const EmbeddedFile> ${function}() { return kFiles; }

}  // namespace otkel
")
